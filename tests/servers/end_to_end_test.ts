import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { ConformanceMetric } from "../conformance/conformance_metric.ts";
import { conformanceDataset, metricsFor, seriesOf } from "../conformance/dataset.ts";
import { distributionOf } from "../conformance/distribution_of.ts";
import { evaluationTime, PAST_MS } from "../conformance/times.ts";
import { backfill } from "../support/backfill.ts";
import { runCli } from "../support/run_cli.ts";
import type { ServerProcess } from "../support/server_process.ts";
import { startPrometheus } from "../support/start_prometheus.ts";
import { type ListedMetric, readCsv, readJson, readProm, readText } from "./read_report.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const AT_MS = evaluationTime(Date.now());
const AT = new Date(AT_MS).toISOString();
const MINUTES = 5;

/** What promtool can write into blocks: neither stale markers nor native histograms, nor names beyond ASCII. */
const METRICS = metricsFor(conformanceDataset(AT_MS), new Set(["nanSamples"]));
const READERS = { csv: readCsv, json: readJson, text: readText, prom: readProm } as const;
type Format = keyof typeof READERS;

let server: ServerProcess | undefined;
Deno.test.beforeAll(async () => {
  server = await startPrometheus({ fill: (directory) => backfill(directory, seriesOf(METRICS)) });
});
Deno.test.afterAll(async () => await server?.[Symbol.asyncDispose]());

/** Runs the program on the server; what it writes goes to standard output alone. */
function dpmFinder(...args: string[]) {
  ok(server, "the server is not running");
  return runCli({ env: { PROMETHEUS_ENDPOINT: server.url }, args: ["--at", AT, "-o", "-", ...args] });
}

async function listed(format: Format, ...args: string[]): Promise<ListedMetric[]> {
  const metrics = format === "text" ? ["--list", "metrics"] : [];
  const { code, stdout, stderr } = await dpmFinder("--format", format, ...metrics, ...args);
  equal(code, 0, stderr);
  return READERS[format](stdout);
}

/** What must be listed, by construction, in the order of names. */
function expected(
  choose: (metric: ConformanceMetric) => boolean,
  { atMs = AT_MS, minDpm = 1 } = {},
): ListedMetric[] {
  return METRICS.filter(choose).map((metric) => {
    const distribution = atMs === AT_MS ? metric.expected : metric.expectedInPast ?? [];
    return {
      name: metric.name,
      dpm: Math.max(0, ...distribution.map(([samples]) => samples)) / MINUTES,
      series: distribution.reduce((sum, [, series]) => sum + series, 0),
      totalDpm: distribution.reduce((sum, [samples, series]) => sum + samples * series, 0) / MINUTES,
    };
  }).filter(({ dpm }) => dpm > minDpm).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The document rounds where people read it, so the text is held to what it can show. */
function assertListed(format: Format, found: ListedMetric[], wanted: ListedMetric[]): void {
  const sorted = found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (format !== "text") return deepEqual(sorted, wanted);
  deepEqual(sorted.map(({ name, series }) => [name, series]), wanted.map(({ name, series }) => [name, series]));
  for (const [index, { name, dpm, totalDpm }] of sorted.entries()) {
    ok(Math.abs(dpm - (wanted[index]?.dpm ?? NaN)) <= 0.05, `${name}: ${dpm}`);
    ok(Math.abs(totalDpm - (wanted[index]?.totalDpm ?? NaN)) <= 0.5, `${name}: ${totalDpm}`);
  }
}

const isBuiltIn = ({ name }: ConformanceMetric) => /_count$|_bucket$|_sum$|^grafana_/.test(name);

for (const format of ["csv", "json", "text", "prom"] as const) {
  Deno.test(`end to end: ${format} lists every metric over the threshold with its true numbers`, async () => {
    assertListed(format, await listed(format), expected((metric) => !isBuiltIn(metric)));
  });

  Deno.test(`end to end: ${format} with -m 4 and --all`, async () => {
    assertListed(format, await listed(format, "-m", "4", "--all"), expected(() => true, { minDpm: 4 }));
    const all = expected(() => true, { minDpm: 0.1 });
    assertListed(format, await listed(format, "-m", "0", "--all"), [...expected(() => true, { minDpm: 0 })]);
    ok(all.length > 300);
  });

  Deno.test(`end to end: ${format} with --match and --exclude`, async () => {
    const args = ["--match", "conf_every_.*", "--match", "conf_(ha|wide)", "--exclude", ".*_60s"];
    const wanted = expected(({ name }) => /^(?:conf_every_(?!60s).*|conf_ha|conf_wide)$/.test(name));
    equal(wanted.length, 5);
    assertListed(format, await listed(format, ...args), wanted);
  });

  Deno.test(`end to end: ${format} with --at in the past`, async () => {
    const atMs = AT_MS - PAST_MS;
    const wanted = expected(() => true, { atMs });
    equal(wanted.length, 2);
    assertListed(format, await listed(format, "--at", String(atMs / 1000)), wanted);
  });
}

Deno.test("end to end: --by gives each team its own distribution", async () => {
  const { code, stdout, stderr } = await dpmFinder("--format", "json", "-m", "0", "--all", "--by", "team");
  equal(code, 0, stderr);
  const report = JSON.parse(stdout);
  const wide = report.metrics.find((metric: { metric_name: string }) => metric.metric_name === "conf_wide");
  deepEqual(
    wide.groups.map((
      { value, dpm, series_count, total_dpm }: Record<string, unknown>,
    ) => [value, dpm, series_count, total_dpm]).toSorted(),
    [["cart", 4, 1_500, 1_725], ["search", 4, 500, 575]],
  );
  const teams = METRICS.find(({ name }) => name === "conf_teams");
  const found = report.metrics.find((metric: { metric_name: string }) => metric.metric_name === "conf_teams");
  deepEqual(
    Object.fromEntries(found.groups.map((group: { value: string; distribution: { dpm: number; series: number }[] }) => [
      group.value,
      group.distribution.map(({ dpm, series }) => [Math.round(dpm * MINUTES), series]),
    ])),
    teams?.teams,
  );
});

Deno.test("end to end: json accounts for every name and every data point, listed or not", async () => {
  const { stdout } = await dpmFinder("--format", "json");
  const report = JSON.parse(stdout);
  const all = expected(() => true, { minDpm: 0 });
  const sum = (metrics: ListedMetric[]) => metrics.reduce((total, { totalDpm }) => total + totalDpm, 0);
  const { ledger, totals } = report;
  equal(ledger.measured + ledger.empty + ledger.aggregated + ledger.failed, ledger.catalogue);
  equal(ledger.measured, all.length);
  equal(ledger.failed, 0);
  equal(Math.round(totals.all.dpm * 1e6), Math.round(sum(all) * 1e6));
  const excluded = sum(expected(isBuiltIn, { minDpm: 0 }));
  equal(Math.round(totals.excluded.dpm * 1e6), Math.round(excluded * 1e6));
  equal(totals.all.series, seriesWithSamples());
  equal(report.evaluated_at, AT);
  equal(report.backend.flavour, "prometheus");
  match(report.backend.version, /^2\./);
});

Deno.test("end to end: the same document goes to the file and, without -q, to standard output", async () => {
  await using temporary = await temporaryFolder();
  const directory = temporary.path;
  ok(server);
  const path = `${directory}/result.csv`;
  const run = { env: { PROMETHEUS_ENDPOINT: server.url }, cwd: directory };
  const loud = await runCli({ ...run, args: ["--at", AT, "-o", "result.csv"] });
  equal(loud.code, 0, loud.stderr);
  equal(await Deno.readTextFile(path), loud.stdout);
  const quiet = await runCli({ ...run, args: ["--at", AT, "-o", "result.csv", "-q"] });
  deepEqual(quiet, { code: 0, stdout: "", stderr: "" });
  assertListed("csv", readCsv(await Deno.readTextFile(path)), expected((metric) => !isBuiltIn(metric)));
});

function seriesWithSamples(): number {
  return METRICS.flatMap(({ series }) => series).filter((series) => distributionOf([series], AT_MS).length > 0).length;
}
