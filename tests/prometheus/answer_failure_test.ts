import assert from "node:assert/strict";
import { answerFailure, serverWords } from "../../src/prometheus/answer_failure.ts";
import { QueryError } from "../../src/prometheus/query_error.ts";
import { QueryTooHeavyError } from "../../src/prometheus/query_too_heavy_error.ts";
import { RefusedError } from "../../src/prometheus/refused_error.ts";
import { UnavailableError } from "../../src/prometheus/unavailable_error.ts";

const URL_ASKED = "https://metrics.example/api/v1/query";
const NOW_MS = Date.UTC(2026, 0, 1);

function failure(status: number, body: unknown, headers: Record<string, string> = {}, statusText = "") {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return answerFailure(
    { action: "query", url: URL_ASKED, status, statusText, headers: new Headers(headers), body: text },
    NOW_MS,
  );
}

const prometheus = (errorType: string, error: string) => ({ status: "error", errorType, error });

const KINDS = [
  [400, QueryError],
  [413, QueryError],
  [422, QueryError],
  [408, QueryTooHeavyError],
  [504, QueryTooHeavyError],
  [425, UnavailableError],
  [429, UnavailableError],
  [499, UnavailableError],
  [500, UnavailableError],
  [502, UnavailableError],
  [503, UnavailableError],
  [507, UnavailableError],
  [530, UnavailableError],
  [301, RefusedError],
  [302, RefusedError],
  [308, RefusedError],
  [401, RefusedError],
  [403, RefusedError],
  [404, RefusedError],
  [405, RefusedError],
  [410, RefusedError],
  [451, RefusedError],
] as const;

for (const [status, kind] of KINDS) {
  Deno.test(`answerFailure: ${status} is a ${kind.name}`, () => {
    const { error } = failure(status, "some words");
    assert.ok(error instanceof kind);
    assert.equal(error.name, kind.name);
    assert.equal(error.status, status);
    assert.equal(error.url, URL_ASKED);
    assert.equal(error.reason, "some words");
  });
}

const MIMIR_SERIES = "the query exceeded the maximum number of series (limit: 100000 series) " +
  "(err-mimir-max-series-per-query). Consider reducing the time range and/or number of series selected by the query.";
const MIMIR_BYTES = "the raw query size in bytes exceeds the limit (query size: 10, limit: 5) " +
  "(err-mimir-max-query-expression-size-bytes).";

for (
  const [words, status, kind] of [
    [MIMIR_SERIES, 422, QueryError],
    [MIMIR_BYTES, 400, QueryError],
    ["too long query; got 18001 bytes; mustn't exceed `-search.maxQueryLen=16384` bytes", 422, QueryError],
    ["too long query; got 18001 bytes; mustn't exceed `-search.maxQueryLen=16384` bytes", 400, QueryError],
    ["query timed out in expression evaluation", 503, QueryTooHeavyError],
    ["timeout exceeded during query execution: 30.000 seconds", 422, QueryTooHeavyError],
    ["context deadline exceeded", 422, QueryTooHeavyError],
    ["expanding series: time-out", 503, QueryTooHeavyError],
    ["the server is shutting down", 503, UnavailableError],
  ] as const
) {
  Deno.test(`answerFailure: ${status} "${words.slice(0, 40)}…" is a ${kind.name}`, () => {
    const { error } = failure(status, prometheus("execution", words));
    assert.ok(error instanceof kind);
    assert.equal(error.reason, words);
  });
}

Deno.test("answerFailure: the message says what, where, why and what to try", () => {
  assert.equal(
    failure(429, prometheus("", "slow down."), {}, "Too Many Requests").error.message,
    `Cannot query "${URL_ASKED}": the server answered 429 Too Many Requests: slow down. ` +
      "Lower -t, or raise the tenant's limit",
  );
});

Deno.test("answerFailure: 401 names the credentials, and Mimir's plain text the tenant", () => {
  assert.match(failure(401, "Unauthorized\n").error.message, /Check PROMETHEUS_USERNAME and PROMETHEUS_API_KEY/);
  assert.match(failure(401, "no org id").error.message, /Set PROMETHEUS_TENANT to the tenant to read$/);
});

Deno.test("answerFailure: 403 speaks of permissions, 404 of the path", () => {
  assert.match(failure(403, "").error.message, /may read metrics of this tenant$/);
  assert.match(failure(404, "404 page not found\n").error.message, /--api-prefix$/);
});

Deno.test("answerFailure: a redirect is refused and names where it points, without userinfo and query", () => {
  const { error, retryAfterMs } = failure(302, "", { location: "/login?token=s3cret", "retry-after": "5" });
  assert.ok(error instanceof RefusedError);
  assert.match(error.message, /points to "https:\/\/metrics\.example\/login"\. Set PROMETHEUS_ENDPOINT/);
  assert.doesNotMatch(error.message, /s3cret/);
  assert.equal(retryAfterMs, undefined);
  assert.match(failure(302, "").error.message, /points to "nowhere"/);
  assert.match(failure(302, "", { location: "http://" }).error.message, /points to "nowhere"/);
});

Deno.test("answerFailure: nginx's page is shortened to its text", () => {
  const page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1>" +
    "</center>\r\n<hr><center>nginx/1.24.0</center>\r\n</body>\r\n</html>\r\n";
  const { error } = failure(502, page, { "content-type": "text/html" }, "Bad Gateway");
  assert.equal(error.reason, "502 Bad Gateway 502 Bad Gateway nginx/1.24.0");
});

Deno.test("answerFailure: without words the status is the reason", () => {
  assert.equal(failure(502, "", {}, "Bad Gateway").error.reason, "502 Bad Gateway");
  assert.equal(failure(502, " \n").error.reason, "502");
});

Deno.test("answerFailure: Retry-After is read as seconds or a date", () => {
  assert.equal(failure(429, "", { "retry-after": "7" }).retryAfterMs, 7_000);
  const date = new Date(NOW_MS + 60_000).toUTCString();
  assert.equal(failure(503, "", { "retry-after": date }).retryAfterMs, 60_000);
  assert.equal(failure(503, "").retryAfterMs, undefined);
});

Deno.test("answerFailure: VictoriaMetrics' refusal is shown without the query it repeats", () => {
  const query = `label_replace(count_values("n", count_over_time({__name__="request_timeout_total"}[5m])), "m", "`;
  const error = `error when executing query=${JSON.stringify(query.repeat(20))} for (time=1, step=300000): ` +
    "cannot select more than 30000 series";
  const { error: failed } = failure(422, prometheus("422", error));
  assert.ok(failed instanceof QueryError, "a name in the query must not be taken for the server's words");
  assert.match(
    failed.reason,
    /^error when executing query="label_replace.{10,60}…" for \(time=1, step=300000\): cannot/,
  );
  assert.match(failed.reason, /cannot select more than 30000 series$/);
});

Deno.test("serverWords: the API's error, another server's message, or the text itself", () => {
  assert.equal(serverWords(`{"status":"error","error":"e","message":"m"}`), "e");
  assert.equal(serverWords(`{"message":"m"}`), "m");
  assert.equal(serverWords(`{"error":"","msg":"m"}`), "m");
  assert.equal(serverWords(`{"error":{"code":1}}`), `{"error":{"code":1}}`);
  assert.equal(serverWords(`"only a text"`), `"only a text"`);
  assert.equal(serverWords("null"), "null");
  assert.equal(serverWords("upstream connect error\n"), "upstream connect error");
});
