import assert from "node:assert/strict";
import fc from "fast-check";
import { atOnce } from "../../src/exposition/turns.ts";
import { SORT_KEYS, type SortKey, type ViewOptions } from "../../src/snapshot/metric_view.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import type { Totals } from "../../src/snapshot/totals.ts";
import { arbitrarySnapshot } from "../report/arbitrary_snapshot.ts";
import { buildSnapshot, flagged, measured } from "../report/build_snapshot.ts";
import { viewOf } from "./view_of.ts";

const names = (snapshot: Snapshot, options: Partial<ViewOptions>) =>
  viewOf(snapshot, options).rows.map((row) => row.name);

Deno.test("MetricView: lists a metric only when its highest series is strictly over the threshold", () => {
  const snapshot = buildSnapshot({ at: measured([5, 100]), over: measured([5, 1], [6, 1]), under: measured([4, 1]) });
  assert.deepEqual(names(snapshot, { minDpm: 1 }), ["over"]);
  assert.deepEqual(names(snapshot, { minDpm: 1.2 }), []);
  assert.deepEqual(names(snapshot, { minDpm: 0 }), ["over", "at", "under"]);
});

Deno.test("MetricView: hides what a built-in rule flags, and lists it with all", () => {
  const snapshot = buildSnapshot({ a: measured([20, 1]), a_bucket: flagged("_bucket", [20, 9]) });
  assert.deepEqual(names(snapshot, {}), ["a"]);
  assert.deepEqual(names(snapshot, { all: true }), ["a", "a_bucket"]);
});

Deno.test("MetricView: sorts by each key descending, equal ones by name, and by name ascending", () => {
  const snapshot = buildSnapshot({
    z: measured([10, 1]),
    many: measured([10, 50]),
    fast: measured([10, 2], [300, 1]),
    a: measured([10, 1]),
    slow_many: measured([6, 60]),
  });
  const expected: Record<SortKey, string[]> = {
    dpm: ["fast", "a", "many", "z", "slow_many"],
    total: ["many", "slow_many", "fast", "a", "z"],
    series: ["slow_many", "many", "fast", "a", "z"],
    cost: ["many", "slow_many", "fast", "a", "z"],
    name: ["a", "fast", "many", "slow_many", "z"],
  };
  for (const [sort, order] of Object.entries(expected)) {
    assert.deepEqual(names(snapshot, { sort: sort as SortKey }), order, sort);
  }
});

Deno.test("MetricView.rowsInPieces: the order of a view that is sorted so from the start", () => {
  fc.assert(fc.property(arbitrarySnapshot, fc.constantFrom(...SORT_KEYS), fc.constantFrom(...SORT_KEYS), (...of) => {
    const [snapshot, first, sort] = of;
    const rows = atOnce(viewOf(snapshot, { sort: first, includedDpm: 2 }).rowsInPieces(sort));
    assert.deepEqual(rows, viewOf(snapshot, { sort, includedDpm: 2 }).rows);
  }));
});

Deno.test("MetricView: sorts by cost without a price as with one, and by what is below the rounding", () => {
  const snapshot = buildSnapshot({ a: measured([10, 1]), b: measured([11, 1]) });
  assert.deepEqual(names(snapshot, { sort: "cost" }), ["b", "a"]);
  assert.deepEqual(names(snapshot, { sort: "cost", costPer1000Series: 0.001 }), ["b", "a"]);
});

Deno.test("MetricView: totals say what is listed, what is excluded, and what the threshold hid", () => {
  const snapshot = buildSnapshot({
    over: measured([20, 10]),
    under: measured([5, 30]),
    a_bucket: flagged("_bucket", [20, 5]),
    gone: { outcome: "empty", distribution: [] },
    broken: { outcome: "failed", status: 422, reason: "no" },
  });
  const view = viewOf(snapshot);
  assert.deepEqual(view.totals, {
    listed: { metrics: 2, series: 40, dpm: 70 },
    excluded: { metrics: 1, series: 5, dpm: 20 },
    all: { metrics: 3, series: 45, dpm: 90 },
  });
  assert.deepEqual(view.hiddenByThreshold, { metrics: 1, series: 30, dpm: 30, shareOfAll: 30 / 90 });
});

Deno.test("MetricView: a tenant without samples has a share of 0, not of NaN", () => {
  assert.equal(viewOf(buildSnapshot({})).hiddenByThreshold.shareOfAll, 0);
});

Deno.test("MetricView: rows, what the threshold hid and what is excluded add up, whatever the snapshot", () => {
  const anyOptions = fc.record({
    minDpm: fc.constantFrom(0, 1, 50),
    all: fc.boolean(),
    sort: fc.constantFrom(...SORT_KEYS),
    costPer1000Series: fc.constantFrom(undefined, 6.5),
    includedDpm: fc.constantFrom(1, 4),
  });
  fc.assert(fc.property(arbitrarySnapshot, anyOptions, (snapshot, options) => {
    const { rows, totals, hiddenByThreshold } = viewOf(snapshot, options);
    const shown: Totals = {
      metrics: rows.length,
      series: rows.reduce((sum, row) => sum + row.seriesCount, 0),
      dpm: rows.reduce((sum, row) => sum + row.totalDpm, 0),
    };
    assertClose(sum(shown, hiddenByThreshold), totals.listed);
    assertClose(sum(totals.listed, totals.excluded), totals.all);
    if (options.all) assert.deepEqual(totals.excluded, { metrics: 0, series: 0, dpm: 0 });
    const measuredNames = [...snapshot.names.values()].filter((entry) => entry.outcome === "measured").length;
    assert.equal(totals.all.metrics, measuredNames);
  }));
});

function sum(a: Totals, b: Totals): Totals {
  return { metrics: a.metrics + b.metrics, series: a.series + b.series, dpm: a.dpm + b.dpm };
}

function assertClose(actual: Totals, expected: Totals): void {
  assert.equal(actual.metrics, expected.metrics);
  assert.equal(actual.series, expected.series);
  assert.ok(Math.abs(actual.dpm - expected.dpm) <= 1e-9 * (1 + expected.dpm), `${actual.dpm} is not ${expected.dpm}`);
}
