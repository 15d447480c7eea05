import assert from "node:assert/strict";
import fc from "fast-check";
import type { ExportedValue } from "../../src/config/exporter_options.ts";
import type { MetricFamily } from "../../src/exposition/metric_family.ts";
import { metricFamilies, scanFamilies, snapshotFamilies } from "../../src/snapshot/snapshot_families.ts";
import { flatPrice } from "../../src/pricing/plan.ts";
import { mergeDistributions } from "../../src/snapshot/distribution.ts";
import type { MetricView } from "../../src/snapshot/metric_view.ts";
import { isOwnMetric } from "../../src/snapshot/snapshot_metrics.ts";
import type { Measured } from "../../src/snapshot/snapshot.ts";
import { samplesPlan, seriesPlan } from "../pricing/test_plans.ts";
import { arbitrarySnapshot } from "../report/arbitrary_snapshot.ts";
import { buildSnapshot, flagged, measured } from "../report/build_snapshot.ts";
import { viewOf } from "./view_of.ts";

function values(families: Iterable<MetricFamily>, name: string): Record<string, number> {
  const family = [...families].find((family) => family.name === name) ?? assert.fail(`there is no ${name}`);
  return Object.fromEntries(family.samples.map(({ labels, value }) => [Object.values(labels).join(), value]));
}

const snapshot = buildSnapshot({
  "a.b": measured([20, 2]),
  a_b: measured([10, 1]),
  slow: measured([5, 4]),
  a_bucket: flagged("_bucket", [20, 8]),
  gone: { outcome: "empty", distribution: [] },
});

Deno.test("snapshotFamilies: names stay exact and apart", () => {
  const families = [...snapshotFamilies(viewOf(snapshot))];
  assert.deepEqual(values(families, "metric_dpm_rate"), { "a.b": 4, "a_b": 2 });
  assert.deepEqual(values(families, "metric_series_count"), { "a.b": 2, "a_b": 1 });
  assert.deepEqual(values(families, "metric_total_dpm"), { "a.b": 8, "a_b": 2 });
});

Deno.test("snapshotFamilies: has the original's families, with its types", () => {
  const types = Object.fromEntries([...snapshotFamilies(viewOf(snapshot))].map(({ name, type }) => [name, type]));
  const original = {
    metric_dpm_rate: "gauge",
    metric_series_count: "gauge",
    dpm_finder_runtime_seconds: "gauge",
    dpm_finder_avg_metric_process_seconds: "gauge",
    dpm_finder_metrics_processed: "counter",
    dpm_finder_processing_rate_metrics_per_second: "gauge",
    dpm_finder_last_update_timestamp: "gauge",
  };
  assert.deepEqual({ ...types, ...original }, types);
});

Deno.test("snapshotFamilies: costs are there only with a price", () => {
  const names = (costPer1000Series: number | undefined) =>
    [...snapshotFamilies(viewOf(snapshot, { costPer1000Series }))].map((family) => family.name);
  assert.ok(!names(undefined).includes("metric_estimated_cost"));
  assert.ok(names(6.5).includes("metric_estimated_cost"));
});

Deno.test("snapshotFamilies: the parts of the tenant say what is hidden, and outcomes what became of every name", () => {
  const families = [...snapshotFamilies(viewOf(snapshot))];
  assert.deepEqual(values(families, "dpm_finder_tenant_dpm"), { over_threshold: 10, under_threshold: 4, excluded: 32 });
  assert.deepEqual(values(families, "dpm_finder_tenant_series"), {
    over_threshold: 3,
    under_threshold: 4,
    excluded: 8,
  });
  assert.deepEqual(values(families, "dpm_finder_tenant_metrics"), {
    over_threshold: 2,
    under_threshold: 1,
    excluded: 1,
  });
  assert.deepEqual(values(families, "dpm_finder_names"), { measured: 4, empty: 1, aggregated: 0, failed: 0 });
});

Deno.test("snapshotFamilies: at most 100 values of the label have a series, and the rest is one number", () => {
  const groups = new Map(Array.from({ length: 150 }, (_, i) => [`job-${i}`, [[(i + 1) * 5, 1]] as const]));
  const grouped: Measured = { outcome: "measured", distribution: [], groups };
  const view = viewOf(buildSnapshot({ up: grouped }, {
    scope: { match: [], exclude: [], groupBy: ["job"], selector: "", skipExcluded: false },
  }));
  const families = [...snapshotFamilies(view)];
  const shown = values(families, "dpm_finder_group_dpm");
  assert.equal(Object.keys(shown).length, 100);
  assert.equal(shown["job,job-149"], 150);
  assert.deepEqual(values(families, "dpm_finder_other_groups_dpm"), { "": 50 * 51 / 2 });
});

Deno.test("snapshotFamilies: of 150 values 100 have their excess, and all of them have it all", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 150 }), (samples) => {
    const groups = new Map(samples.map((count, i) => [`job-${i}`, [[count, 1]] as const]));
    const distribution = mergeDistributions([...groups.values()]);
    const view = viewOf(buildSnapshot({ up: { outcome: "measured", distribution, groups } }, {
      scope: { match: [], exclude: [], groupBy: ["job"], selector: "", skipExcluded: false },
    }));
    const families = [...snapshotFamilies(view)];
    const each = values(families, "dpm_finder_group_excess_dpm");
    assert.deepEqual(Object.keys(each), Object.keys(values(families, "dpm_finder_group_dpm")));
    const sum = Object.values(each).reduce((sum, value) => sum + value, 0);
    const rest = values(families, "dpm_finder_other_groups_excess_dpm")[""] ?? NaN;
    const all = values(families, "dpm_finder_excess_dpm")[""] ?? NaN;
    assert.ok(Math.abs(sum + rest - all) < 1e-6, `${sum} + ${rest} is not ${all}`);
  }));
});

Deno.test("snapshotFamilies: the bill is there as far as plan, price and count of active series are", () => {
  const active = buildSnapshot(snapshot.names, { activeSeries: { total: 60, groups: undefined } });
  const billed = (view: MetricView) =>
    Object.fromEntries(
      [...snapshotFamilies(view)].filter(({ name }) => /_(?:active_series|billable_series|bill|excess_dpm)$/.test(name))
        .map(({ name, samples: [sample] }) => [
          name.slice("dpm_finder_".length),
          [...Object.values(sample?.labels ?? {}), sample?.value],
        ]),
    );
  // 10 series of 4 DPM and one of 2, so 31 DPM over one a minute; 46 DPM in all.
  assert.deepEqual(billed(viewOf(snapshot)), { excess_dpm: [31] });
  assert.deepEqual(billed(viewOf(active, { plan: seriesPlan(undefined) })), {
    active_series: [60],
    billable_series: [60],
    excess_dpm: [31],
  });
  assert.deepEqual(billed(viewOf(snapshot, { plan: { ...seriesPlan(flatPrice(500), 2), currency: "EUR" } })), {
    billable_series: [23],
    bill: ["EUR", 11.5],
    excess_dpm: [20],
  });
  assert.deepEqual(billed(viewOf(active, { plan: samplesPlan(flatPrice(1)) })), {
    active_series: [60],
    bill: ["USD", 46 * 43_800 / 1e6],
    excess_dpm: [31],
  });
});

Deno.test("isOwnMetric: names of this program, with their suffixes, and no other", () => {
  const own = ["metric_dpm_rate", "metric_estimated_cost", "dpm_finder_names", "dpm_finder_backend_requests_total"];
  assert.deepEqual(own.filter((name) => !isOwnMetric(name)), []);
  assert.deepEqual(["metric_rate", "my_dpm_finder_names", "up"].filter(isOwnMetric), []);
});

Deno.test("snapshotFamilies: no family comes twice, and no series of one, whatever the snapshot", () => {
  fc.assert(fc.property(arbitrarySnapshot, (snapshot) => {
    const families = [...snapshotFamilies(viewOf(snapshot, { minDpm: 0, all: true, costPer1000Series: 1 }))];
    assert.equal(new Set(families.map((family) => family.name)).size, families.length);
    for (const { samples } of families) {
      assert.equal(new Set(samples.map((sample) => JSON.stringify(sample.labels))).size, samples.length);
      for (const { value } of samples) assert.ok(Number.isFinite(value));
    }
  }));
});

Deno.test("scanFamilies: a longer-lived program says its own total and time of update", () => {
  const families = [...scanFamilies(viewOf(snapshot), { processedTotal: 99, updatedAtMs: 1_500 })];
  assert.deepEqual(values(families, "dpm_finder_metrics_processed"), { "": 99 });
  assert.deepEqual(values(families, "dpm_finder_last_update_timestamp"), { "": 1.5 });
});

Deno.test("metricFamilies: those that are chosen, and the cost with its price", () => {
  const names = (values: readonly ExportedValue[], costPer1000Series?: number) =>
    [...metricFamilies(viewOf(snapshot, { costPer1000Series }).rows, values)].map(({ name }) => name);
  assert.deepEqual(names(["total"]), ["metric_total_dpm"]);
  assert.deepEqual(names(["series", "dpm"]), ["metric_dpm_rate", "metric_series_count"]);
  assert.deepEqual(names(["dpm"], 8), ["metric_dpm_rate", "metric_estimated_cost"]);
});

Deno.test("metricFamilies: without rows the families are declared and empty", () => {
  assert.deepEqual([...metricFamilies([])].map(({ samples }) => samples.length), [0, 0, 0]);
});
