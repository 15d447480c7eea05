import { deepEqual, equal, match, ok } from "node:assert/strict";
import { testSeriesOf } from "../conformance/test_series_of.ts";
import { SECOND_MS, ticks, WINDOW_MS } from "../conformance/times.ts";
import { backfill } from "../support/backfill.ts";
import { runCli } from "../support/run_cli.ts";
import type { ServerProcess } from "../support/server_process.ts";
import { startPrometheus } from "../support/start_prometheus.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import type { TestSeries } from "../support/test_series.ts";

const DAY_MS = 86_400_000;
const DAYS = 10;
/** The last second of each of the last ten days that are over. */
const ENDS = Array.from(
  { length: DAYS },
  (_, day) => Math.floor(Date.now() / DAY_MS) * DAY_MS - (DAYS - 1 - day) * DAY_MS - SECOND_MS,
);

/** A series with samples in the windows at the ends of some days. */
function onDays(
  days: (day: number) => boolean,
  name: string,
  job: string,
  seconds: number,
  instance = "a",
): TestSeries {
  const times = ENDS.filter((_, day) => days(day)).flatMap((end) =>
    ticks(end - WINDOW_MS + SECOND_MS, end, seconds * SECOND_MS)
  );
  return testSeriesOf(name, { job, instance }, times);
}

const SERIES: readonly TestSeries[] = [
  onDays(() => true, "steady_total", "api", 15),
  // A series more each day, of one data point a minute.
  ...Array.from({ length: DAYS }, (_, i) => onDays((day) => day >= i, "growing_total", "shop", 60, `i${i}`)),
  onDays((day) => day < 5, "gone_total", "old", 30),
  onDays((day) => day >= 5, "new_total", "shop", 5),
];

let server: ServerProcess | undefined;
let folder: Awaited<ReturnType<typeof temporaryFolder>> | undefined;
Deno.test.beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startPrometheus({ fill: (directory) => backfill(directory, SERIES) });
});
Deno.test.afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

/** Runs the program in a folder of its own, below which it keeps its history. */
function dpmFinder(...args: string[]) {
  ok(server !== undefined && folder !== undefined, "the server is not running");
  const env = { PROMETHEUS_ENDPOINT: server.url, DPM_FINDER_HISTORY: "history" };
  return runCli({ cwd: folder.path, env, args });
}

const timeOf = (day: number) => new Date(ENDS[day] ?? 0).toISOString();
const dayOf = (day: number) => timeOf(day).slice(0, 10);

interface Changed {
  readonly metric_name?: string;
  readonly value?: string;
  readonly state: string;
  readonly change: { readonly dpm: number; readonly series: number };
}

function changesOf(rows: readonly Changed[]): unknown[] {
  return rows.map(({ metric_name, value, state, change }) => [metric_name ?? value, state, change.dpm, change.series]);
}

Deno.test("diff: ten backfilled days of a real server, scanned at their ends, exact numbers", async () => {
  for (let day = 0; day < DAYS; day++) {
    const { code, stderr } = await dpmFinder(
      "--at",
      timeOf(day),
      "-q",
      "-f",
      "json",
      "-o",
      `day${day}.json`,
      "-m",
      "0",
      "--all",
      "--by",
      "job",
    );
    equal(code, 0, stderr);
  }
  const tenDays = {
    total: { before: { dpm: 4 + 1 + 2, series: 3 }, change: { dpm: 9 + 12 - 2, series: 9 + 1 - 1 } },
    metrics: [["new_total", "new", 12, 1], ["growing_total", "grew", 9, 9], ["gone_total", "gone", -2, -1]],
    groups: [["shop", "grew", 21, 10], ["old", "gone", -2, -1]],
  };
  for (
    const scans of [["--from", dayOf(0), "--to", dayOf(9)], ["-9d", "--by", "job"], ["day0.json", "day9.json"], [
      "day0.json",
      dayOf(9),
    ]]
  ) {
    const { code, stdout, stderr } = await dpmFinder("diff", ...scans, "-f", "json");
    equal(code, 0, stderr);
    const { total, metrics, groups, notes, not_comparable: unknown } = JSON.parse(stdout);
    deepEqual({ total, metrics: changesOf(metrics), groups: changesOf(groups) }, tenDays);
    deepEqual(changesOf(metrics[1].groups), [["shop", "grew", 9, 9]]);
    deepEqual([notes, unknown], [[], []]);
  }
  const week = await dpmFinder("diff", "-7d", "--plan", "samples", "--price", "1");
  equal(week.code, 0, week.stderr);
  match(week.stdout, /^ +9 +26 +\+17 +\+189% {2}DPM$/m);
  match(week.stdout, /^ +5 +12 +\+7 +\+140% {2}series$/m);
  match(week.stdout, /^ +\+12 +new +\+1 +\+\$0\.53 {2}new_total\n +job: shop \+12 DPM \(new\)$/m);
  match(week.stdout, /^ +-2 +gone +-1 +-\$0\.09 {2}gone_total$/m);
});

Deno.test("scan --compare: the history answers where it has a scan, and says so; elsewhere the server does", async () => {
  const args = ["--at", timeOf(9), "-f", "json", "-o", "-", "-m", "0", "--all"];
  const kept = await dpmFinder(...args, "--compare", "-7d");
  equal(kept.code, 0, kept.stderr);
  match(kept.stderr, new RegExp(`Compared with the scan as of ${timeOf(2)} in the history "history"`));
  const asked = await dpmFinder(...args, "--history", "elsewhere", "--compare", "-7d");
  equal(asked.code, 0, asked.stderr);
  match(asked.stderr, /The history does not answer --compare: it has no scan\..*\n.*everything is measured as of/);
  const [one, other] = [kept, asked].map(({ stdout }) => JSON.parse(stdout));
  equal(one.compared_to.source, "history");
  equal(other.compared_to.source, server?.url);
  for (const key of ["gone_metrics", "gone_by"]) deepEqual(one[key], other[key], key);
  deepEqual(one.compared_to.change, other.compared_to.change);
  for (const key of ["metrics", "by", "families"]) {
    deepEqual(one[key].map((each: Changed) => each.change), other[key].map((each: Changed) => each.change), key);
  }
});
