import { deepEqual, equal, match, ok } from "node:assert/strict";
import { snapshotFamilies } from "../../src/snapshot/snapshot_families.ts";
import { encodeText, parseText } from "../../src/exporter_library/mod.ts";
import type { RequestEvent, RetryEvent } from "../../src/prometheus/backend_observer.ts";
import type { Measured, Unmeasured } from "../../src/snapshot/snapshot.ts";
import { buildSnapshot, flagged, measured } from "../report/build_snapshot.ts";
import { viewOf } from "../snapshot/view_of.ts";
import { exporterBench, STALE_AFTER_MS, valueOf } from "./exporter_bench.ts";

const FAILED: Unmeasured = { outcome: "failed", status: 503, reason: "down" };

function grouped(): Measured {
  return { outcome: "measured", distribution: [[20, 3]], groups: new Map([["api", [[20, 2]]], ["", [[20, 1]]]]) };
}

Deno.test("createExporterMetrics: before the first success there is everything but the snapshot", async () => {
  const { text } = exporterBench();
  const exposition = await text("/metrics");
  ok(!/^metric_/m.test(exposition));
  equal(valueOf(exposition, 'dpm_finder_refreshes_total{outcome="failed"}'), 0);
  equal(valueOf(exposition, "dpm_finder_next_refresh_timestamp_seconds"), Date.UTC(2026, 0, 2) / 1000);
  equal(valueOf(exposition, "dpm_finder_scan_success"), undefined);
  equal(valueOf(exposition, "dpm_finder_last_success_timestamp_seconds"), undefined);
  match(exposition, /^dpm_finder_build_info\{version="1\.2\.3",commit="abc1234",deno="2\.9\.6",v8="15\.0"\} 1$/m);
  match(exposition, /^dpm_finder_exporter_info\{version="1\.2\.3",.*schedule="every 1d",.*min_dpm="1",.*\} 1$/m);
});

Deno.test("createExporterMetrics: the original's metrics, under its names", async () => {
  const { text, store, clock } = exporterBench();
  const snapshot = buildSnapshot({ http_requests_total: measured([20, 3]), b: measured([1, 1]) }, { durationMs: 500 });
  const begun = store.begin();
  clock.pass(2_000);
  store.accept(begun, snapshot);
  store.accept(store.begin(), snapshot);
  const exposition = await text("/metrics");
  equal(valueOf(exposition, 'metric_dpm_rate{metric_name="http_requests_total"}'), 4);
  equal(valueOf(exposition, "dpm_finder_runtime_seconds"), 0.5);
  equal(valueOf(exposition, "dpm_finder_avg_metric_process_seconds"), 0.25);
  equal(valueOf(exposition, "dpm_finder_metrics_processed_total"), 4);
  equal(valueOf(exposition, "dpm_finder_processing_rate_metrics_per_second"), 4);
  equal(valueOf(exposition, "dpm_finder_last_update_timestamp"), clock.nowMs() / 1000);
  match(
    exposition,
    /^dpm_finder_exporter_info\{.*min_dpm_threshold="1\.0",update_interval_seconds="86400",thread_count="10"\} 1$/m,
  );
  match(exposition, /^# TYPE dpm_finder_metrics_processed_total counter$/m);
});

Deno.test("createExporterMetrics: what it says beside them", async () => {
  const { text, store } = exporterBench({ set: { maxExported: 1 } });
  store.accept(
    store.begin(),
    buildSnapshot({ a: grouped(), b: measured([10, 1]), c_bucket: flagged("_bucket", [5, 1]), d: FAILED }, {
      scope: { match: [], exclude: [], groupBy: ["job"], selector: "", skipExcluded: false },
    }),
  );
  const exposition = await text("/metrics");
  const expected: Record<string, number> = {
    'metric_series_count{metric_name="a"}': 3,
    'metric_total_dpm{metric_name="a"}': 12,
    'dpm_finder_group_dpm{label="job",value="api"}': 8,
    'dpm_finder_group_dpm{label="job",value=""}': 4,
    dpm_finder_exported_metrics: 1,
    dpm_finder_not_exported_metrics: 2,
    dpm_finder_not_exported_series: 2,
    dpm_finder_not_exported_dpm: 3,
    'dpm_finder_tenant_dpm{part="over_threshold"}': 14,
    'dpm_finder_tenant_dpm{part="excluded"}': 1,
    'dpm_finder_names{outcome="measured"}': 3,
    'dpm_finder_names{outcome="failed"}': 1,
    dpm_finder_scan_success: 1,
    'dpm_finder_refreshes_total{outcome="incomplete"}': 1,
    dpm_finder_refresh_running: 0,
    dpm_finder_stale: 0,
    deno_event_loop_lag_max_seconds: 0.0125,
  };
  for (const [line, value] of Object.entries(expected)) equal(valueOf(exposition, line), value, line);
  ok(!exposition.includes('metric_name="b"'));
  for (const line of ["process_cpu_seconds_total", "process_resident_memory_bytes", "process_start_time_seconds"]) {
    ok((valueOf(exposition, line) ?? 0) > 0, line);
  }
});

Deno.test("createExporterMetrics: exports what the prom report of the same snapshot says, number by number", async () => {
  const { text, store } = exporterBench();
  const snapshot = buildSnapshot({ a: measured([20, 3], [40, 2]), "b.c": measured([7, 1]), d: measured([2, 9]) });
  store.accept(store.begin(), snapshot);
  const exposition = await text("/metrics");
  const report = encodeText(snapshotFamilies(viewOf(snapshot, { sort: "total" })));
  const lines = report.split("\n").filter((line) => /^metric_|^dpm_finder_(names|tenant|runtime)/.test(line));
  ok(lines.length > 15);
  for (const line of lines) ok(exposition.includes(`${line}\n`), line);
});

Deno.test("createExporterMetrics: hostile names come through whole", async () => {
  const { text, store } = exporterBench();
  const names = ['a"b', "new\nline", "back\\slash", "emoji 🐘", "x".repeat(4_096)];
  store.accept(store.begin(), buildSnapshot(Object.fromEntries(names.map((name) => [name, measured([20, 1])]))));
  const families = parseText(await text("/metrics"));
  const rates = families.find((family) => family.name === "metric_dpm_rate");
  deepEqual(rates?.samples.map((sample) => sample.labels["metric_name"]).sort(), names.sort());
});

Deno.test("createExporterMetrics: costs are exported where there is a price", async () => {
  const { text, store } = exporterBench({ set: { costPer1000Series: 8 } });
  store.accept(store.begin(), buildSnapshot({ a: measured([20, 1_000]) }));
  equal(valueOf(await text("/metrics"), 'metric_estimated_cost{metric_name="a"}'), 32);
});

Deno.test("createExporterMetrics: past its time the metric_ families vanish and the rest says since when", async () => {
  const { text, store, clock } = exporterBench();
  store.accept(store.begin(), buildSnapshot({ a: measured([20, 1]) }));
  const refreshedAt = clock.nowMs() / 1000;
  clock.pass(STALE_AFTER_MS);
  match(await text("/metrics"), /^metric_dpm_rate\{/m);
  clock.pass(1);
  const stale = await text("/metrics");
  ok(!/^metric_/m.test(stale));
  equal(valueOf(stale, "dpm_finder_stale"), 1);
  equal(valueOf(stale, "dpm_finder_last_success_timestamp_seconds"), refreshedAt);
  equal(valueOf(stale, 'dpm_finder_names{outcome="measured"}'), 1);
  store.accept(store.begin(), buildSnapshot({ a: measured([25, 1]) }));
  equal(valueOf(await text("/metrics"), 'metric_dpm_rate{metric_name="a"}'), 5);
});

Deno.test("createExporterMetrics: a failed refresh keeps the last good numbers and says so", async () => {
  const { text, store } = exporterBench();
  store.accept(store.begin(), buildSnapshot({ a: measured([20, 1]) }));
  store.fail(store.begin(), "connection refused");
  const exposition = await text("/metrics");
  equal(valueOf(exposition, 'metric_dpm_rate{metric_name="a"}'), 4);
  equal(valueOf(exposition, "dpm_finder_scan_success"), 0);
  equal(valueOf(exposition, 'dpm_finder_refreshes_total{outcome="failed"}'), 1);
});

Deno.test("createExporterMetrics: two scrapes without a refresh between give the same families of the snapshot", async () => {
  const { registry, store } = exporterBench();
  store.accept(store.begin(), buildSnapshot({ a: measured([20, 1]) }));
  const first = (await registry.snapshot()).families;
  const second = (await registry.snapshot()).families;
  const changed = first.filter((family, index) => family !== second[index]).map(({ name }) => name)
    .filter((name) => !/^(process|deno)_/.test(name));
  deepEqual(changed, []);
  store.accept(store.begin(), buildSnapshot({ a: measured([25, 1]) }));
  const third = (await registry.snapshot()).families;
  ok(third.find(({ name }) => name === "metric_dpm_rate") !== first.find(({ name }) => name === "metric_dpm_rate"));
});

Deno.test("createExporterMetrics: requests, retries and bytes are counted by outcome", async () => {
  const { text, observer } = exporterBench();
  const request = (status: number | undefined, bytes: number, error?: string): RequestEvent => ({
    method: "POST",
    url: "http://localhost/api/v1/query",
    subject: "up",
    durationMs: 20,
    status,
    bytes,
    ...(error === undefined ? {} : { error }),
  });
  const retry = (status: number | undefined): RetryEvent => ({
    url: "",
    attempt: 1,
    waitMs: 5,
    holdsOutForMs: 10,
    status,
    reason: "x",
  });
  for (const [status, error] of [[200], [200, "no JSON"], [429, "x"], [422, "x"], [503, "x"]] as const) {
    observer.request?.(request(status, 100, error));
  }
  observer.request?.(request(undefined, 0, "refused"));
  observer.request?.({ ...request(200, 50), durationMs: -5 });
  observer.retry?.(retry(429));
  observer.retry?.(retry(undefined));
  const exposition = await text("/metrics");
  const outcomes = ["success", "invalid_answer", "rate_limited", "client_error", "server_error", "no_answer"];
  const counts = (name: string) => outcomes.map((outcome) => valueOf(exposition, `${name}{outcome="${outcome}"}`));
  deepEqual(counts("dpm_finder_backend_requests_total"), [2, 1, 1, 1, 1, 1]);
  deepEqual(counts("dpm_finder_backend_response_bytes_total"), [150, 100, 100, 100, 100, 0]);
  deepEqual(counts("dpm_finder_backend_retries_total"), [undefined, 0, 1, 0, 0, 1]);
  equal(valueOf(exposition, "dpm_finder_backend_request_duration_seconds_count"), 7);
});
