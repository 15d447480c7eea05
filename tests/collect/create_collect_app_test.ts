import { deepEqual, equal, match } from "node:assert/strict";
import type { CollectHealth } from "../../src/collect/collect_job.ts";
import { COLLECT_METRICS, registerCollectMetrics } from "../../src/collect/collect_metrics.ts";
import { createCollectApp } from "../../src/collect/create_collect_app.ts";
import { Registry } from "../../src/exposition/registry.ts";
import { AT_ROOT } from "../../src/http/link_to.ts";
import { BackendError } from "../../src/prometheus/backend_error.ts";

const HEALTHY: CollectHealth = {
  status: "ok",
  last_run: "2026-03-10T00:05:00.000Z",
  last_success: "2026-03-10T00:05:00.000Z",
  next_run: "2026-03-11T00:05:00.000Z",
  running: false,
  problem: "",
};

function bench(health: Partial<CollectHealth> = {}) {
  const registry = new Registry();
  const metrics = registerCollectMetrics(registry, () => 5_000);
  const app = createCollectApp({
    registry,
    health: () => ({ ...HEALTHY, ...health }),
    place: AT_ROOT,
    telemetryPath: "/metrics",
    onError: () => {},
  });
  return { app, metrics, registry };
}

for (const [status, code] of [["ok", 200], ["starting", 200], ["degraded", 200], ["failing", 503]] as const) {
  Deno.test(`createCollectApp: /healthz of a collector that is ${status} answers ${code}`, async () => {
    const response = await bench({ status }).app.request("/healthz");
    equal(response.status, code);
    deepEqual(await response.json(), { ...HEALTHY, status });
  });
}

Deno.test("createCollectApp: / lists the routes, and what does not exist is answered with them", async () => {
  const { app } = bench();
  match(await (await app.request("/")).text(), /\.\/metrics {2}metrics for Prometheus\n\.\/healthz/);
  equal((await app.request("/nothing")).status, 404);
  equal((await app.request("/-/healthy")).status, 200);
});

Deno.test("createCollectApp: /metrics has every metric, with what a run did", async () => {
  const { app, metrics } = bench();
  const evaluation = { service: 'a"b', day: "2026-03-09", atMs: 3_000 };
  metrics.onResult(evaluation, { kind: "written", rows: 3 });
  metrics.onResult(evaluation, { kind: "kept", reason: "empty" });
  const error = new BackendError({ code: "bad-query", action: "query", url: "http://x", reason: "no" });
  metrics.onResult(evaluation, { kind: "failed", metric: "m", error });
  metrics.onRun({ outcome: "incomplete", startMs: 1_000, durationMs: 500 });
  metrics.onRun({ outcome: "complete", startMs: 2_000, durationMs: 250 });
  const text = await (await app.request("/metrics")).text();
  deepEqual(text.split("\n").filter((line) => line !== "" && !line.startsWith("#")), [
    'dpm_finder_collect_runs_total{outcome="complete"} 1',
    'dpm_finder_collect_runs_total{outcome="incomplete"} 1',
    'dpm_finder_collect_runs_total{outcome="failed"} 0',
    'dpm_finder_collect_files_total{outcome="written"} 1',
    'dpm_finder_collect_files_total{outcome="kept"} 1',
    'dpm_finder_collect_files_total{outcome="failed"} 1',
    "dpm_finder_collect_rows_total 3",
    "dpm_finder_collect_last_run_timestamp_seconds 2",
    "dpm_finder_collect_last_run_duration_seconds 0.25",
    "dpm_finder_collect_last_success_timestamp_seconds 2",
    'dpm_finder_collect_evaluated_timestamp_seconds{api_proxy="a\\"b"} 3',
    "dpm_finder_collect_next_run_timestamp_seconds 5",
  ]);
});

Deno.test("docs/collect.md: lists every metric of the collector, and no other", async () => {
  const manual = await Deno.readTextFile("docs/collect.md");
  const listed = Array.from(manual.matchAll(/^\| `(dpm_finder_collect_\w+)(?:\{\w+\})?` +\|/gm), ([, name]) => name);
  deepEqual(listed.sort(), Object.values(COLLECT_METRICS).map(([name]) => name).sort());
});
