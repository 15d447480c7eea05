import { deepEqual, equal, match } from "node:assert/strict";
import { AT, FRUIT } from "./fruit_tenant.ts";
import { type OneShot, oneShotsBeforeAll } from "./one_shot.ts";
import { demoSeries, type Intercept, serveDemo } from "./serve_demo.ts";

const OLD = "an older result\n";
const SIGNALS = [["SIGINT", 130], ["SIGTERM", 143]] as const;

/** Where a run is when the signal comes: the requests of which the first means that it is there, and what they get. */
const MOMENTS: Readonly<Record<string, { readonly there: RegExp; readonly answer: () => "hang" | Response }>> = {
  "while it looks for the backend": { there: /buildinfo/, answer: () => "hang" },
  "while it waits for the names": { there: /__name__\/values/, answer: () => "hang" },
  "while it measures": { there: /count_over_time/, answer: () => "hang" },
  "while it waits to try again": {
    there: /count_over_time/,
    answer: () => new Response("slow down\n", { status: 429, headers: { "Retry-After": "3600" } }),
  },
  "while it asks for series": { there: /topk/, answer: () => "hang" },
};

/** Far more text than a pipe holds. */
const WIDE = demoSeries(
  Array.from({ length: 5_000 }, (_, i) => ({ name: `metric_with_a_long_name_${i}`, seconds: 15 })),
);

const servers = new AsyncDisposableStack();
Deno.test.afterAll(() => servers.disposeAsync());

const resultOf = oneShotsBeforeAll(() => {
  const shots: Record<string, OneShot> = {};
  for (const [signal] of SIGNALS) {
    for (const [moment, { there, answer }] of Object.entries(MOMENTS)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const intercept: Intercept = ({ path, query }) => {
        if (!there.test(`${path} ${query}`)) return undefined;
        resolve();
        return answer();
      };
      shots[`${signal} ${moment}`] = {
        args: ["--at", AT, "-f", "text", "-o", "result.csv", "--series-detail"],
        env: { PROMETHEUS_ENDPOINT: servers.use(serveDemo({ series: FRUIT }, intercept)).url },
        files: { "result.csv": OLD },
        signal: { name: signal, when: promise },
      };
    }
  }
  const wide = { PROMETHEUS_ENDPOINT: servers.use(serveDemo({ series: WIDE })).url };
  const { promise: writing, resolve: begun } = Promise.withResolvers<void>();
  return {
    ...shots,
    "nobody reads": {
      args: ["--at", AT, "-o", "-", "--format", "json"],
      env: wide,
      reader: { begun },
      signal: { name: "SIGINT", when: writing },
    },
    "stdout closed": { args: ["--at", AT, "-o", "result.csv"], env: wide, reader: "closed" },
    "stdout alone closed": { args: ["--at", AT, "-o", "-", "--format", "json"], env: wide, reader: "closed" },
    "help closed": { args: ["--help"], reader: "closed" },
    "version closed": { args: ["--version"], reader: "closed" },
  };
});

for (const [signal, code] of SIGNALS) {
  for (const moment of Object.keys(MOMENTS)) {
    Deno.test(`one-shot: ${signal} ${moment} ends it with ${code}; the old file stays, nothing else is left`, () => {
      const { stderr, ...left } = resultOf(`${signal} ${moment}`);
      deepEqual(left, { code, stdout: "", files: { "result.csv": OLD } });
      // Whether a long wait is spoken of before the signal is a matter of chance.
      equal(stderr.replace(/^\S+ WARN {2}Attempt 1 at .*\n/, ""), `dpm-finder: Stopped by ${signal}.\n`);
    });
  }
}

Deno.test("one-shot: a signal ends it even when nobody reads its standard output", () => {
  const { code, stderr } = resultOf("nobody reads");
  equal(code, 130, stderr);
  match(stderr, /dpm-finder: Stopped by SIGINT\.\n$/);
});

Deno.test("one-shot: a reader that went away, such as head, is no fault: the file is whole, nothing is said of it", () => {
  const { code, stderr, files } = resultOf("stdout closed");
  equal(code, 0, stderr);
  equal(files["result.csv"]?.trimEnd().split("\r\n").length, 1 + WIDE.length);
  match(stderr, /^[^\n]* INFO {2}Wrote "result\.csv"\n$/);
  for (const name of ["stdout alone closed", "help closed", "version closed"]) {
    deepEqual(resultOf(name), { code: 0, stdout: "", stderr: "", files: {} }, name);
  }
});
