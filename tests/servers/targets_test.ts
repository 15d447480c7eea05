import { deepEqual, equal, ok } from "node:assert/strict";
import { evaluationTime, MINUTE_MS, SECOND_MS, ticks, WINDOW_MS } from "../conformance/times.ts";
import { testSeriesOf } from "../conformance/test_series_of.ts";
import { parseText } from "../../src/exposition/parse_text.ts";
import { startExporter } from "../exporter/process/start_exporter.ts";
import { remoteWrite } from "../support/remote_write.ts";
import { runCli } from "../support/run_cli.ts";
import type { ServerProcess } from "../support/server_process.ts";
import { MIMIR_WRITE_PATH, startMimir } from "../support/start_mimir.ts";
import { startPrometheus3 } from "../support/start_prometheus3.ts";
import { withTempDir } from "../support/temporary_folder.ts";

const AT_MS = evaluationTime(Date.now());
const TIMES = ticks(AT_MS - WINDOW_MS, AT_MS, 15 * SECOND_MS, SECOND_MS);
/** An exporter asks for what is a minute old. */
const RECENT = ticks(Date.now() - 10 * MINUTE_MS, Date.now() + 2 * MINUTE_MS, 20 * SECOND_MS);
const TENANTS = ["payments", "search"];

/** As many series of each name as it is long, so that tenants differ. */
function seriesOf(tenant: string) {
  const names = [`${tenant}_requests_total`, "up", `${tenant}_seconds_bucket`];
  return names.flatMap((name) =>
    Array.from(
      name,
      (_, i) => testSeriesOf(name, { job: i % 3 === 0 ? "api" : "batch", instance: `${i}` }, [...TIMES, ...RECENT]),
    )
  );
}

let mimir: ServerProcess | undefined;
let prometheus: ServerProcess | undefined;
Deno.test.beforeAll(async () => {
  mimir = await startMimir({ limits: Object.fromEntries(TENANTS.map((tenant) => [tenant, {}])) });
  prometheus = await startPrometheus3();
  for (const tenant of TENANTS) {
    await remoteWrite(mimir.url, seriesOf(tenant), { path: MIMIR_WRITE_PATH, tenant });
  }
  await remoteWrite(prometheus.url, seriesOf("fleet"));
});
Deno.test.afterAll(async () => {
  await mimir?.[Symbol.asyncDispose]();
  await prometheus?.[Symbol.asyncDispose]();
});

/** What two scans of the same data say alike. */
function timeless(report: Record<string, unknown>): Record<string, unknown> {
  const { performance_metrics: _, self_cost: __, ...rest } = report;
  return rest;
}

const FLAGS = ["--at", new Date(AT_MS).toISOString(), "-f", "json", "--all", "-m", "0", "-o", "-", "-q", "--by", "job"];

/** A file of targets, and how each of them is scanned alone. */
function configuration() {
  ok(mimir !== undefined && prometheus !== undefined, "the servers are not running");
  const mimirUrl = `${mimir.url}/prometheus`;
  const yaml = `defaults: { endpoint: "${mimirUrl}", plan: grafana-cloud, price: 8 }
targets:
  - { name: payments, tenant: payments }
  - { name: search, tenant: search, selector: '{job="api"}' }
  - { name: fleet, endpoint: "${prometheus.url}" }
`;
  const alone: readonly (readonly [name: string, flags: readonly string[]])[] = [
    ["payments", ["--endpoint", mimirUrl, "--tenant", "payments"]],
    ["search", ["--endpoint", mimirUrl, "--tenant", "search", "--selector", '{job="api"}']],
    ["fleet", ["--endpoint", prometheus.url]],
  ];
  return { yaml, alone };
}

Deno.test("dpm-finder --targets: tenants of a Mimir and a Prometheus equal their own one-shots", async () => {
  const { yaml, alone } = configuration();
  await withTempDir(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/targets.yaml`, yaml);
    const { code, stdout, stderr } = await runCli({ cwd, args: ["--targets", "targets.yaml", ...FLAGS] });
    equal(code, 0, stderr);
    const { targets, totals, bill } = JSON.parse(stdout);
    for (const [i, [name, flags]] of alone.entries()) {
      const own = await runCli({ cwd, args: [...flags, "--plan", "grafana-cloud", "--price", "8", ...FLAGS] });
      equal(own.code, 0, own.stderr);
      equal(targets[i].target, name);
      equal(targets[i].outcome, "complete");
      const report = JSON.parse(own.stdout);
      ok(report.metrics.length >= 3, own.stdout);
      deepEqual(timeless(targets[i].report), timeless(report));
    }
    const sum = (read: (report: Record<string, Record<string, Record<string, number>>>) => number | undefined) =>
      targets.reduce((all: number, { report }: { report: never }) => all + (read(report) ?? NaN), 0);
    equal(totals.series, sum((report) => report["totals"]?.["all"]?.["series"]));
    equal(totals.dpm, sum((report) => report["totals"]?.["all"]?.["dpm"]));
    equal(bill.money[0].targets, 3);
  });
});

Deno.test("dpm-finder exporter --targets: each target's snapshot equals its own one-shot of the same instant", async () => {
  const { yaml, alone } = configuration();
  await withTempDir(async (folder) => {
    await Deno.writeTextFile(`${folder}/targets.yaml`, yaml);
    await using exporter = await startExporter({ args: ["--targets", "targets.yaml", "--by", "job"], folder });
    const health = await exporter.until(
      "/healthz",
      (status, text) => status === 200 && JSON.parse(text).status === "ok",
    );
    deepEqual(Object.keys(JSON.parse(health).targets), alone.map(([name]) => name));
    const metrics = parseText(await exporter.until("/metrics", () => true));
    for (const [name, flags] of alone) {
      const answer = await fetch(`${exporter.url}/api/v1/snapshot?target=${name}`);
      const snapshot = await answer.json();
      const own = await runCli({
        cwd: folder,
        args: [
          ...flags,
          "--at",
          snapshot.evaluated_at,
          ...FLAGS.slice(2),
          "--series-detail=0",
          "--plan",
          "grafana-cloud",
          "--price",
          "8",
        ],
      });
      equal(own.code, 0, own.stderr);
      const report = JSON.parse(own.stdout);
      ok(report.totals.all.metrics >= 3, own.stdout);
      deepEqual(timeless(snapshot), timeless(report));
      const dpm = metrics.find((family) => family.name === "dpm_finder_tenant_dpm")?.samples
        .filter(({ labels }) => labels["target"] === name).reduce((sum, { value }) => sum + value, 0);
      equal(dpm, report.totals.all.dpm);
    }
    equal(await exporter.stop(), 0);
  });
});
