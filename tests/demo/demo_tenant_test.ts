import { deepEqual, equal } from "node:assert/strict";
import { createDemoApp } from "../../src/demo/create_demo_app.ts";
import { DEMO_AGGREGATION_RULES, demoTenant } from "../../src/demo/demo_tenant.ts";
import { LabelSet } from "../../src/demo/label_set.ts";
import type { SyntheticSeries } from "../../src/demo/synthetic_series.ts";

const NOW_MS = 1_780_000_000_123;
const WINDOW_MS = 300_000;
const tenant = demoTenant(NOW_MS);

function samplesOf(series: SyntheticSeries, atMs = NOW_MS): number {
  return series.countSamples(atMs - WINDOW_MS, atMs);
}

function sum(all: readonly SyntheticSeries[]): number {
  return all.reduce((total, series) => total + samplesOf(series), 0);
}

function select(labels: Readonly<Record<string, string>>): readonly SyntheticSeries[] {
  return tenant.filter((series) => Object.entries(labels).every(([name, value]) => series.labels[name] === value));
}

Deno.test("demoTenant: about 400 names and 30,000 series, no two alike", () => {
  const names = new Set(tenant.map((series) => series.labels["__name__"]));
  equal(names.size > 380 && names.size < 440, true, `${names.size} names`);
  equal(tenant.length > 28_000 && tenant.length < 32_000, true, `${tenant.length} series`);
  equal(new Set(tenant.map((series) => LabelSet.from(series.labels).key)).size, tenant.length);
});

Deno.test("demoTenant: is the same whenever it is made", () => {
  const later = demoTenant(NOW_MS + 12_345);
  deepEqual(later.map(({ labels }) => labels), tenant.map(({ labels }) => labels));
});

Deno.test("demoTenant: what lives on has exactly one sample a scrape, at any time", () => {
  const counts = new Set([0, 5, 10, 20, 300]);
  for (const series of tenant) {
    const samples = samplesOf(series);
    equal(counts.has(samples), true, `${samples} samples of ${JSON.stringify(series.labels)}`);
    for (const laterMs of [1, 7_919, 59_999, 86_400_000]) equal(samplesOf(series, NOW_MS + laterMs), samples);
  }
});

Deno.test("demoTenant: most series are scraped once a minute, and histograms are the largest part", () => {
  equal(tenant.filter((series) => samplesOf(series) === 5).length / tenant.length > 0.8, true);
  const histograms = tenant.filter(({ labels }) => /_(?:bucket|sum|count)$/.test(labels["__name__"] ?? ""));
  equal(sum(histograms) / sum(tenant) > 0.5, true);
});

Deno.test("demoTenant: one job is scraped every second, and costs more than its series say", () => {
  const debug = select({ job: "checkout-debug" });
  equal(debug.every((series) => samplesOf(series) === 300), true);
  equal(sum(debug) / sum(tenant) > 20 * debug.length / tenant.length, true);
});

Deno.test("demoTenant: the pair of Prometheus servers has every series twice", () => {
  const without = (replica: string) =>
    select({ prometheus_replica: replica }).map(({ labels }) =>
      LabelSet.from(labels).with("prometheus_replica", "").key
    );
  const [first, second] = [without("prometheus-0"), without("prometheus-1")];
  equal(first.length > 500, true);
  deepEqual(first.sort(), second.sort());
});

Deno.test("demoTenant: the old job has the targets and series of the job it should have given way to", () => {
  const of = (job: string) => select({ job }).map(({ labels }) => LabelSet.from(labels).with("job", "").key).sort();
  const legacy = of("payments-legacy");
  equal(legacy.length > 1000, true);
  const current = new Set(of("payments"));
  deepEqual(legacy.filter((key) => !current.has(key)), []);
});

Deno.test("demoTenant: up and its kin share label sets, for every scraped target", () => {
  const of = (name: string) =>
    select({ __name__: name }).map(({ labels }) => LabelSet.from(labels).withoutMetricName().key);
  const up = of("up");
  equal(up.length > 50, true);
  deepEqual(of("scrape_duration_seconds"), up);
  deepEqual(of("scrape_samples_scraped"), up);
});

Deno.test("demoTenant: the aggregation rule covers names of the tenant", () => {
  equal(DEMO_AGGREGATION_RULES.length, 1);
  for (const { metric, match_type } of DEMO_AGGREGATION_RULES) {
    equal(match_type, "prefix");
    const covered = new Set(
      tenant.map(({ labels }) => labels["__name__"] ?? "").filter((name) => name.startsWith(metric)),
    );
    equal(covered.size >= 3, true);
  }
});

Deno.test("demoTenant: the catalogue has names that stopped, and not yet those that came later", async () => {
  const app = createDemoApp({ series: tenant, now: () => NOW_MS });
  const namesAt = async (atMs: number) => {
    const response = await app.request(
      `/api/v1/label/__name__/values?start=${(atMs - WINDOW_MS) / 1000}&end=${atMs / 1000}`,
    );
    const { data } = await response.json();
    return new Set<unknown>(Array.isArray(data) ? data : []);
  };
  const today = await namesAt(NOW_MS);
  equal(today.has("batch_import_rows_total"), true);
  equal(sum(select({ __name__: "batch_import_rows_total" })), 0);
  equal(today.has("promo_banner_clicks_total"), true);
  equal((await namesAt(NOW_MS - 86_400_000)).has("promo_banner_clicks_total"), false);
  equal((await namesAt(NOW_MS - 86_400_000)).has("up"), true);
  equal((await namesAt(NOW_MS - 30 * 86_400_000)).size, 0);
});

Deno.test("demoTenant: has the kinds of names a scan has to tell apart", () => {
  for (
    const name of [
      "http.server.request.duration_bucket",
      "推荐.点击",
      "job:http_requests:rate5m",
      "grafana_build_info",
      "legacy_debug_events_total",
      "jvm_memory_used_bytes",
      "pg_up",
      "kube_pod_info",
    ]
  ) {
    equal(select({ __name__: name }).length > 0, true, name);
  }
});
