import { deepEqual, equal, match, ok } from "node:assert/strict";
import { testSeriesOf } from "../conformance/test_series_of.ts";
import { evaluationTime, MINUTE_MS, SECOND_MS, ticks, WINDOW_MS } from "../conformance/times.ts";
import { backfill } from "../support/backfill.ts";
import { runCli } from "../support/run_cli.ts";
import type { ServerProcess } from "../support/server_process.ts";
import { startPrometheus } from "../support/start_prometheus.ts";
import type { TestSeries } from "../support/test_series.ts";

const AT_MS = evaluationTime(Date.now());
/** Nothing is as it was half an hour before. */
const THEN_MS = AT_MS - 30 * MINUTE_MS;

/** Samples of one series in the window up to `endMs`. */
function during(endMs: number, name: string, job: string, seconds: number, instance = "a"): TestSeries {
  const times = ticks(endMs - WINDOW_MS + SECOND_MS, endMs, seconds * SECOND_MS);
  return testSeriesOf(name, { job, instance }, times);
}

const SERIES: readonly TestSeries[] = [
  // From one a minute to four a minute.
  during(THEN_MS, "faster_total", "shop", 60),
  during(AT_MS, "faster_total", "shop", 15),
  // From two series to one.
  during(THEN_MS, "fewer_total", "shop", 15, "a"),
  during(THEN_MS, "fewer_total", "shop", 15, "b"),
  during(AT_MS, "fewer_total", "shop", 15, "a"),
  during(THEN_MS, "gone_total", "old", 30),
  during(AT_MS, "new_total", "shop", 5),
  during(THEN_MS, "same_total", "api", 15),
  during(AT_MS, "same_total", "api", 15),
].reduce<TestSeries[]>((merged, series) => {
  const same = merged.findIndex(({ labels }) => JSON.stringify(labels) === JSON.stringify(series.labels));
  const earlier = merged[same];
  if (earlier === undefined) return [...merged, series];
  return merged.with(same, { ...earlier, samples: [...earlier.samples, ...series.samples] });
}, []);

const TOTAL = { dpm: (4 + 4 + 12 + 4) - (1 + 8 + 2 + 4), series: 4 - 5 };
const CHANGES = {
  faster_total: { dpm: 3, series: 0 },
  fewer_total: { dpm: -4, series: -1 },
  new_total: { dpm: 12, series: 1 },
  same_total: { dpm: 0, series: 0 },
};

let server: ServerProcess | undefined;
Deno.test.beforeAll(async () => {
  server = await startPrometheus({ fill: (directory) => backfill(directory, SERIES) });
});
Deno.test.afterAll(async () => await server?.[Symbol.asyncDispose]());

function dpmFinder(...args: string[]) {
  ok(server, "the server is not running");
  return runCli({ env: { PROMETHEUS_ENDPOINT: server.url }, args: [...args, "-o", "-"] });
}

const at = (ms: number) => ["--at", new Date(ms).toISOString()];
const EVERYTHING = ["-f", "json", "--all", "-m", "0"];

function assertChanged(document: string): void {
  const report = JSON.parse(document);
  deepEqual(report.compared_to.change, TOTAL);
  deepEqual(report.compared_to.not_comparable, []);
  deepEqual(report.gone_metrics, [{ metric_name: "gone_total", dpm: 2, series: 1 }]);
  deepEqual(report.gone_by, [{ value: "old", dpm: 2, series: 1 }]);
  const metrics: { metric_name: string; change: unknown }[] = report.metrics;
  deepEqual(Object.fromEntries(metrics.map(({ metric_name, change }) => [metric_name, change])), CHANGES);
  const by: { value: string; change: unknown }[] = report.by;
  deepEqual(by.map(({ value, change }) => [value, change]), [["shop", { dpm: 11, series: 0 }], ["api", {
    dpm: 0,
    series: 0,
  }]]);
}

Deno.test("--compare: a real server at another time and a report of it give the same changes", async () => {
  const since = await dpmFinder(...at(AT_MS), ...EVERYTHING, "--compare", "-30m");
  equal(since.code, 0, since.stderr);
  assertChanged(since.stdout);

  const report = await dpmFinder(...at(THEN_MS), ...EVERYTHING);
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(path, report.stdout);
    const args = [...at(AT_MS), ...EVERYTHING, "--compare", path, "-o", "-"];
    const compared = await runCli({
      env: { PROMETHEUS_ENDPOINT: server?.url ?? "" },
      args,
      flags: [`--allow-read=${path}`],
      without: ["--allow-read=."],
    });
    equal(compared.code, 0, compared.stderr);
    assertChanged(compared.stdout);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("--compare: where a real server has no data, there is no comparison, and the exit code is 0", async () => {
  const { code, stdout, stderr } = await dpmFinder(...at(AT_MS), "-f", "text", "--compare", "-30d");
  equal(code, 0, stderr);
  match(stderr, /WARN {2}Nothing is compared: the backend has no sample/);
  ok(!stdout.includes("CHANGE"));
});
