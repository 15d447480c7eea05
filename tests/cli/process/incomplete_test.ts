import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import { type OneShot, type OneShotResult, oneShotsBeforeAll } from "./one_shot.ts";
import { prometheusAnswers, serveAnswers, success } from "./serve_answers.ts";
import { demoSeries, type Intercept, serveDemo } from "./serve_demo.ts";

/** As far as these tests read the JSON report. */
interface Report {
  readonly metrics: readonly { readonly metric_name: string; readonly series_detail: readonly unknown[] }[];
  readonly warnings: readonly string[];
  readonly missing_stores: readonly string[];
  readonly ledger: {
    readonly catalogue: number;
    readonly measured: number;
    readonly failed: number;
    readonly failures: readonly {
      readonly metric_name: string;
      readonly status: number | null;
      readonly reason: string;
    }[];
  };
}

const NAMES = ["apples", "bananas", "cherries", "dates_total"];
const SERIES = demoSeries(NAMES.map((name) => ({ name, series: 2, seconds: 15 })));
/** Where `pass_deadline.ts` asks whether the deadline has passed. */
const DEADLINE_PATH = "/deadline-passed";
const JSON_ALONE = ["--format", "json", "-o", "-"];

const servers = new AsyncDisposableStack();
Deno.test.afterAll(() => servers.disposeAsync());
const demo = (intercept?: Intercept) => servers.use(serveDemo({ series: SERIES }, intercept)).url;

const resultOf = oneShotsBeforeAll(() => {
  const empty = { PROMETHEUS_ENDPOINT: servers.use(serveDemo({ series: [] })).url };
  const silent = (...args: string[]) =>
    untilDeadline(/cherries|dates/, NAMES.map((name) => `__name__="${name}"`), ["--batch-size", "1", ...args]);
  const tooLarge = { PROMETHEUS_ENDPOINT: demo(({ query }) => query.includes("cherries") ? refusal() : undefined) };
  const wrongType = servers.use(serveAnswers(prometheusAnswers(NAMES, () => success(42))));
  const noDetail = (...args: string[]) => untilDeadline(/topk/, ["topk"], args);
  const forbidden = () => new Response("topk is forbidden", { status: 403 });
  const refusedDetail = { PROMETHEUS_ENDPOINT: demo(({ query }) => query.includes("topk") ? forbidden() : undefined) };
  const thanos = { PROMETHEUS_ENDPOINT: demo(thanosWithAStoreDown) };
  return {
    "empty csv": { env: empty },
    "empty text": { env: empty, args: ["--format", "text", "-o", "-"] },
    "empty json": { env: empty, args: JSON_ALONE },
    "empty prom": { env: empty, args: ["--format", "prom", "-o", "-"] },
    "empty quiet": { env: empty, args: ["-q"] },
    "deadline csv": silent(),
    "deadline json": silent(...JSON_ALONE),
    "deadline quiet": silent("-q"),
    "one refused": { env: tooLarge, args: JSON_ALONE },
    "wrong type": { env: { PROMETHEUS_ENDPOINT: wrongType.url }, args: JSON_ALONE },
    "unasked detail": noDetail(...JSON_ALONE),
    "refused detail": { env: refusedDetail, args: JSON_ALONE },
    "store down": { env: thanos, args: JSON_ALONE },
    "store down quiet": { env: thanos, args: ["-q"] },
    "detail": noDetail(...JSON_ALONE, "--series-detail"),
    "detail quiet": noDetail("-q", "-f", "text", "--series-detail"),
  };
});

/**
 * A run whose backend never answers some queries, and whose deadline passes once it waits for nothing else.
 *
 * @param asked Each of them is in a query that was asked by then.
 */
function untilDeadline(unanswered: RegExp, asked: readonly string[], args: readonly string[]): OneShot {
  const missing = new Set(asked);
  const passed = Promise.withResolvers<Response>();
  // Requests that are or will be answered; the one that asks for the deadline is answered last.
  let open = 0;
  const count = (change: number) => {
    open += change;
    if (missing.size === 0 && open === 0) passed.resolve(new Response());
  };
  const intercept: Intercept = ({ path, query }) => {
    for (const text of asked) if (query.includes(text)) missing.delete(text);
    const isUnanswered = unanswered.test(query);
    if (isUnanswered || path === DEADLINE_PATH) count(-1);
    return isUnanswered ? "hang" : path === DEADLINE_PATH ? passed.promise : undefined;
  };
  const { url } = servers.use(serveDemo({ series: SERIES }, intercept, count));
  return {
    env: { PROMETHEUS_ENDPOINT: url },
    args: ["--deadline", "77", ...args],
    preload: "tests/cli/process/pass_deadline.ts",
  };
}

/** What Prometheus says of a query that holds too much. */
function refusal(): Response {
  const error = "query processing would load too many samples into memory in query execution";
  return Response.json({ status: "error", errorType: "execution", error }, { status: 422 });
}

/** Makes a Thanos of the demo backend: what the store that is down holds is in none of its answers. */
const thanosWithAStoreDown: Intercept = ({ path }) => {
  const span = { minTime: -62167219200000, maxTime: 9223372036854775807 };
  const sidecar = [
    { name: "10.0.0.1:10901", lastError: null, ...span },
    { name: "10.0.0.2:10901", lastError: "rpc error: connection refused", ...span },
  ];
  if (path.endsWith("/buildinfo")) return Response.json({ status: "success", data: { version: "0.42.4" } });
  return path.endsWith("/stores") ? Response.json({ status: "success", data: { sidecar } }) : undefined;
};

function reportOf({ stdout }: OneShotResult): Report {
  return JSON.parse(stdout);
}

Deno.test("one-shot: an empty tenant is a success with a warning, and the file is written", () => {
  const { code, stdout, stderr, files } = resultOf("empty csv");
  equal(code, 0, stderr);
  equal(stdout, "metric_name,dpm,series_count,total_dpm\r\n");
  deepEqual(files, { "metric_rates.csv": stdout });
  const [warning, wrote, end] = stderr.split("\n");
  match(warning ?? "", /^\d{4}-\d\d-\d\dT[\d:.]+Z WARN {2}The backend has no metric with a sample in the window/);
  match(wrote ?? "", /Z INFO {2}Wrote "metric_rates\.csv"$/);
  equal(end, "");
});

Deno.test("one-shot: an empty tenant is a whole document in every format", () => {
  for (const format of ["text", "json", "prom"] as const) {
    const { code, stdout, stderr } = resultOf(`empty ${format}`);
    equal(code, 0, stderr);
    match(stderr, /^[^\n]* WARN {2}The backend has no metric[^\n]*\n$/);
    doesNotMatch(stdout, /NaN|undefined|Infinity/);
  }
  match(resultOf("empty text").stdout, /No metric has a sample in the window/);
  match(resultOf("empty prom").stdout, /^dpm_finder_tenant_series\{part="over_threshold"\} 0$/m);
  const { metrics, ledger, warnings } = reportOf(resultOf("empty json"));
  deepEqual([metrics, ledger.catalogue, warnings.length], [[], 0, 1]);
});

Deno.test("one-shot: an empty tenant and -q leave the file alone", () => {
  const { code, stdout, stderr, files } = resultOf("empty quiet");
  deepEqual({ code, stdout, stderr }, { code: 0, stdout: "", stderr: "" });
  deepEqual(Object.keys(files), ["metric_rates.csv"]);
});

Deno.test("one-shot: when the deadline passes, what was measured is written and the rest is named; exit code 4", () => {
  const result = resultOf("deadline json");
  equal(result.code, 4, result.stderr);
  const { metrics, ledger } = reportOf(result);
  deepEqual(metrics.map(({ metric_name }) => metric_name), ["apples", "bananas"]);
  deepEqual([ledger.catalogue, ledger.measured, ledger.failed], [4, 2, 2]);
  deepEqual(ledger.failures, [
    { metric_name: "cherries", status: null, reason: "The deadline of 77 s passed" },
    { metric_name: "dates_total", status: null, reason: "The deadline of 77 s passed" },
  ]);
  match(result.stderr, /ERROR 2 names could not be measured/);
});

Deno.test("one-shot: an incomplete csv says on standard error which names it lacks", () => {
  const { code, stdout, stderr, files } = resultOf("deadline csv");
  equal(code, 4, stderr);
  equal(stdout, "metric_name,dpm,series_count,total_dpm\r\napples,4,2,8\r\nbananas,4,2,8\r\n");
  deepEqual(files, { "metric_rates.csv": stdout });
  match(stderr, /INFO {4}cherries: The deadline of 77 s passed\n/);
  match(stderr, /INFO {4}dates_total: The deadline of 77 s passed\n/);
  doesNotMatch(stderr, /^ {4}at /m);
});

Deno.test("one-shot: an incomplete result and -q: the one line that explains exit code 4", () => {
  const { code, stdout, stderr } = resultOf("deadline quiet");
  deepEqual([code, stdout], [4, ""]);
  match(stderr, /^\S+Z ERROR 2 names could not be measured[^\n]*\n$/);
});

Deno.test("one-shot: a name that the server refuses costs itself alone; exit code 4", () => {
  const result = resultOf("one refused");
  equal(result.code, 4, result.stderr);
  const { metrics, ledger } = reportOf(result);
  deepEqual(metrics.map(({ metric_name }) => metric_name), ["apples", "bananas", "dates_total"]);
  equal(ledger.failures.length, 1);
  deepEqual({ ...ledger.failures[0], reason: "" }, { metric_name: "cherries", status: 422, reason: "" });
  match(ledger.failures[0]?.reason ?? "", /too many samples/);
});

Deno.test("one-shot: answers to queries that are no vectors cost names, each with its reason; exit code 3 (O1)", () => {
  const { code, stdout, stderr, files } = resultOf("wrong type");
  deepEqual([code, stdout, files], [3, "", {}], stderr);
  for (const name of NAMES) match(stderr, new RegExp(`INFO {4}${name}: 200 .*is 42, expected Object`));
  match(stderr, /ERROR 4 of 4 names could not be measured: 200 .* is 42, expected Object\. Nothing is written\n$/);
});

Deno.test("one-shot: series detail that does not come before the deadline costs nothing else; exit code 4", () => {
  const result = resultOf("detail");
  equal(result.code, 4, result.stderr);
  const { metrics, ledger, warnings } = reportOf(result);
  deepEqual(metrics.map(({ metric_name }) => metric_name), NAMES);
  deepEqual(metrics.flatMap(({ series_detail }) => series_detail), []);
  equal(ledger.failed, 0);
  deepEqual(warnings, ["No series detail for 4 metrics, apples among them: The deadline of 77 s passed"]);
  match(result.stderr, /ERROR The series of 4 metrics could not be fetched\n$/);
  match(resultOf("detail quiet").stderr, /^\S+Z ERROR The series of 4 metrics could not be fetched\n$/);
  equal(resultOf("detail quiet").code, 4);
});

Deno.test("one-shot: series detail that nobody asked for and that does not come is a warning, exit code 0 (O4)", () => {
  for (const name of ["unasked detail", "refused detail"]) {
    const result = resultOf(name);
    equal(result.code, 0, result.stderr);
    const { metrics, warnings } = reportOf(result);
    deepEqual(metrics.map(({ metric_name }) => metric_name), NAMES);
    deepEqual(metrics.flatMap(({ series_detail }) => series_detail), []);
    equal(warnings.length, 1);
    match(result.stderr, /WARN {2}No series detail for 4 metrics, apples among them: /);
    doesNotMatch(result.stderr, /ERROR/);
  }
});

Deno.test("one-shot: S3: a Thanos whose store is down is written and told; exit code 4", () => {
  const result = resultOf("store down");
  equal(result.code, 4, result.stderr);
  const { metrics, ledger, warnings, missing_stores } = reportOf(result);
  deepEqual([metrics.length, ledger.failed], [4, 0]);
  deepEqual(missing_stores, ["10.0.0.2:10901"]);
  match(warnings.join(), /series of the store "10\.0\.0\.2:10901".*rpc error: connection refused$/);
  match(result.stderr, /ERROR Every number may lack series of 1 store: 10\.0\.0\.2:10901\n$/);
  match(resultOf("store down quiet").stderr, /^\S+Z ERROR Every number may lack series of 1 store: [^\n]*\n$/);
  equal(resultOf("store down quiet").code, 4);
});
