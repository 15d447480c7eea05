import { equal, ok } from "node:assert/strict";
import { describeCollectFailure, toCollectError } from "../../src/cli/collect_tips.ts";
import { ProgramError } from "../../src/errors/program_error.ts";
import { BackendError, type BackendErrorCode } from "../../src/prometheus/backend_error.ts";

const failure = (code: BackendErrorCode, action = "query", reason = "no") =>
  new BackendError({ code, action, url: "http://x", reason });

for (
  const [what, error, tip] of [
    ["a wrong query", failure("bad-query"), "Try it in the server's own page, as --dry-run shows it"],
    [
      "native histograms",
      failure("bad-query", "query", "the result has native histograms, which are no single value"),
      "Take one value of them by histogram_quantile(…), histogram_sum(…) or histogram_count(…)",
    ],
    [
      "a query that is too heavy",
      failure("too-heavy"),
      "Let the query cover less time or fewer series, or raise prometheus.timeout",
    ],
    [
      "a query without an answer",
      failure("no-answer-in-time"),
      "Let the query cover less time or fewer series, or raise prometheus.timeout",
    ],
    [
      "a server without an answer",
      failure("no-answer-in-time", "recognise the backend at"),
      "Check the host and the port in prometheus.url, or raise prometheus.timeout",
    ],
    ["an answer that is too large", failure("answer-too-large"), "Let the query cover less time or fewer series"],
    [
      "wrong credentials",
      failure("unauthorized"),
      "Check prometheus.username and prometheus.password, or prometheus.bearerToken",
    ],
    ["a missing tenant", failure("no-tenant"), "Set prometheus.tenant to the tenant to read"],
    ["too many requests", failure("rate-limited"), "Lower prometheus.maxInFlight, or raise the tenant's limit"],
  ] as const
) {
  Deno.test(`describeCollectFailure: ${what} is told with what to try in the file`, () => {
    equal(describeCollectFailure(error), `${error.message}. ${tip}`);
  });
}

Deno.test("describeCollectFailure: an error without a tip is its message", () => {
  equal(describeCollectFailure(new Error("odd")), "odd");
});

Deno.test("toCollectError: what ends the collector speaks of the file's keys too", () => {
  const error = toCollectError(failure("connection-refused"));
  ok(error instanceof ProgramError);
  equal(
    error.message,
    'Cannot query "http://x": no. Check that the server runs and the port in prometheus.url is right.',
  );
  equal(error.exitCode, 3);
  const fault = new TypeError("odd");
  equal(toCollectError(fault), fault);
});
