import assert from "node:assert/strict";
import fc from "fast-check";
import type { MetricFamily } from "../../src/exposition/metric_family.ts";
import { metricFamilies, scanFamilies, snapshotFamilies } from "../../src/snapshot/snapshot_families.ts";
import type { Measured } from "../../src/snapshot/snapshot.ts";
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

Deno.test("metricFamilies: without rows the families are declared and empty", () => {
  assert.deepEqual([...metricFamilies([])].map(({ samples }) => samples.length), [0, 0, 0]);
});
