import assert from "node:assert/strict";
import fc from "fast-check";
import { flatPrice } from "../../src/pricing/plan.ts";
import { SHIPPED_PLANS } from "../../src/pricing/shipped_plans.ts";
import type { Change } from "../../src/snapshot/change.ts";
import { compareSnapshots, type Comparison } from "../../src/snapshot/compare.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { arbitrarySnapshot } from "../report/arbitrary_snapshot.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { viewOf } from "./view_of.ts";

const PLAN = { ...SHIPPED_PLANS["grafana-cloud"].plan, tiers: flatPrice(8) };

function compare(now: Snapshot, before: Snapshot): Comparison {
  return compareSnapshots(viewOf(now, { plan: PLAN }), { snapshot: before, source: "before" });
}

/** Two scans of one scope that have many names in common, as two of one tenant have. */
const pair: fc.Arbitrary<readonly [Snapshot, Snapshot]> = fc.tuple(
  arbitrarySnapshot,
  arbitrarySnapshot,
  fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
).map(([now, other, kept]) => {
  const names = new Map([...other.names, ...[...now.names].filter((_, i) => kept[i])]);
  return [now, { ...other, names, scope: now.scope, windowMinutes: now.windowMinutes }] as const;
});

const failed = { outcome: "failed", status: 503, reason: "busy" } as const;
const aggregated = { outcome: "aggregated", status: undefined, reason: "dropped" } as const;
const empty = { outcome: "empty", distribution: [] } as const;

const difference = (change: Change | undefined) => change && { dpm: change.dpm, series: change.series };
const near = (one: number, other: number) => Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one));

Deno.test("compareSnapshots: a scan compared with itself has not changed", () => {
  fc.assert(fc.property(arbitrarySnapshot, (snapshot) => {
    const view = viewOf(snapshot, { plan: PLAN });
    const comparison = compareSnapshots(view, { snapshot, source: "itself" });
    const { total, bill, goneMetrics, goneFamilies, goneGroups, incomparable } = comparison;
    assert.deepEqual(difference(total), { dpm: 0, series: 0 });
    assert.deepEqual([bill?.usage, bill?.money], [0, 0]);
    assert.deepEqual([goneMetrics, goneFamilies, goneGroups, incomparable], [[], [], [], []]);
    const changes = [
      ...view.rows.map(({ name }) => comparison.ofMetric(name)),
      ...(snapshot.scope.groupBy.length === 0 ? [] : view.groups).map(({ value }) => comparison.ofGroup(value)),
      ...view.families.map(({ name }) => comparison.ofFamily(name)),
    ];
    for (const change of changes) assert.deepEqual(difference(change), { dpm: 0, series: 0 });
  }));
});

Deno.test("compareSnapshots: the other way round signs are swapped, and what was new is gone", () => {
  fc.assert(fc.property(pair, ([now, before]) => {
    const [one, other] = [compare(now, before), compare(before, now)];
    assert.ok(one.total.dpm === 0 - other.total.dpm && one.total.series === 0 - other.total.series);
    assert.ok(near(one.bill?.usage ?? NaN, 0 - (other.bill?.usage ?? NaN)));
    assert.deepEqual(one.incomparable.toSorted(), other.incomparable.toSorted());
    const names = new Set([...now.names.keys(), ...before.names.keys()]);
    for (const name of names) {
      const [change, back] = [one.ofMetric(name), other.ofMetric(name)];
      assert.equal(change?.dpm, back && 0 - back.dpm);
      assert.equal(change?.series, back && 0 - back.series);
    }
    const fresh = viewOf(before, { minDpm: 0, all: true }).rows.filter(({ name }) => {
      return other.ofMetric(name)?.before.series === 0;
    });
    assert.deepEqual(one.goneMetrics.map(({ name }) => name).toSorted(), fresh.map(({ name }) => name).toSorted());
  }));
});

Deno.test("compareSnapshots: metrics, families and groups each add up to the change of all", () => {
  fc.assert(fc.property(pair, ([now, before]) => {
    const comparison = compare(now, before);
    const view = viewOf(now, { minDpm: 0, all: true });
    const sum = (changes: readonly (Change | undefined)[], gone: readonly { dpm: number; series: number }[]) => ({
      dpm: changes.reduce((sum, change) => sum + (change?.dpm ?? 0), 0) - gone.reduce((sum, { dpm }) => sum + dpm, 0),
      series: changes.reduce((sum, change) => sum + (change?.series ?? 0), 0) -
        gone.reduce((sum, { series }) => sum + series, 0),
    });
    const { total, goneMetrics, goneFamilies, goneGroups, incomparable } = comparison;
    const sums = [
      sum(view.rows.map(({ name }) => comparison.ofMetric(name)), goneMetrics),
      // What could not be compared leaves the family or a group of it without a change.
      ...incomparable.length > 0 ? [] : [
        sum(view.families.map(({ name }) => comparison.ofFamily(name)), goneFamilies),
        ...now.scope.groupBy.length === 0
          ? []
          : [sum(view.groups.map(({ value }) => comparison.ofGroup(value)), goneGroups)],
      ],
    ];
    for (const { dpm, series } of sums) {
      assert.equal(series, total.series);
      assert.ok(
        Math.abs(dpm - total.dpm) <= 1e-9 * (total.before.dpm + Math.abs(total.dpm) + 1),
        `${dpm}, ${total.dpm}`,
      );
    }
  }));
});

Deno.test("compareSnapshots: what one scan could not measure is neither new nor gone, and in no sum", () => {
  fc.assert(fc.property(pair, ([now, before]) => {
    const { incomparable, goneMetrics, goneFamilies, ofMetric } = compare(now, before);
    for (const name of incomparable) {
      assert.equal(ofMetric(name), undefined);
      assert.ok(!goneMetrics.some((gone) => gone.name === name));
      assert.ok(!goneFamilies.some((gone) => gone.name === name));
    }
  }));
  const now = buildSnapshot({
    a: failed,
    b: measured([5, 9]),
    c: aggregated,
    d: measured([5, 1]),
    e: failed,
    f: empty,
  });
  const before = buildSnapshot({ a: measured([5, 3]), b: failed, c: measured([5, 2]), d: measured([5, 4]), f: empty });
  const comparison = compare(now, before);
  assert.deepEqual(comparison.incomparable.toSorted(), ["a", "b", "c"]);
  assert.deepEqual(comparison.goneMetrics, []);
  assert.deepEqual(comparison.goneFamilies, []);
  assert.deepEqual(comparison.total, { dpm: -3, series: -3, before: { dpm: 4, series: 4 } });
  assert.deepEqual(difference(comparison.ofMetric("d")), { dpm: -3, series: -3 });
});

Deno.test("compareSnapshots: a name without a sample in one window is new or gone there", () => {
  const now = buildSnapshot({ a: measured([5, 2]), b: empty, c: measured([20, 1]) });
  const before = buildSnapshot({ a: empty, b: measured([10, 3]), d: measured([5, 1]) });
  const comparison = compare(now, before);
  assert.deepEqual(comparison.ofMetric("a"), { dpm: 2, series: 2, before: { dpm: 0, series: 0 } });
  assert.deepEqual(comparison.goneMetrics, [{ name: "b", dpm: 6, series: 3 }, { name: "d", dpm: 1, series: 1 }]);
});

Deno.test("compareSnapshots: a histogram without its _created is the same family, without all is gone", () => {
  const histogram = (base: string, series: number) => ({
    [`${base}_bucket`]: measured([5, 10 * series]),
    [`${base}_sum`]: measured([5, series]),
    [`${base}_count`]: measured([5, series]),
  });
  const now = buildSnapshot(histogram("kept", 2));
  const before = buildSnapshot({
    ...histogram("kept", 3),
    kept_created: measured([5, 3]),
    ...histogram("old", 1),
    half_bucket: measured([5, 1]),
  });
  const comparison = compare(now, before);
  assert.deepEqual(difference(comparison.ofFamily("kept")), { dpm: 24 - 39, series: 24 - 39 });
  assert.deepEqual(comparison.goneFamilies.map(({ name, series }) => [name, series]), [["old", 12], [
    "half_bucket",
    1,
  ]]);
});

Deno.test("compareSnapshots: a family of which a part failed has no change, and is not gone", () => {
  const parts = { x_sum: measured([5, 1]), x_count: measured([5, 1]) };
  const whole = buildSnapshot({ ...parts, x_bucket: measured([5, 9]) });
  assert.equal(compare(buildSnapshot({ ...parts, x_bucket: failed }), whole).ofFamily("x"), undefined);
  assert.deepEqual(compare(buildSnapshot({ x_bucket: failed }), whole).goneFamilies, []);
});

Deno.test("compareSnapshots: a group in which a name failed is neither new nor gone", () => {
  const scope = { match: [], exclude: [], groupBy: ["job"], selector: "", skipExcluded: false };
  const of = (job: string, series: number) => ({
    outcome: "measured" as const,
    distribution: [[5, series]] as const,
    groups: new Map([[job, [[5, series]] as const]]),
  });
  const now = buildSnapshot({ a: failed, b: of("api", 3), c: of("fresh", 1) }, { scope });
  const before = buildSnapshot({ a: of("old", 1), b: of("api", 2), d: of("gone", 1) }, { scope });
  const comparison = compare(now, before);
  assert.deepEqual(comparison.goneGroups, [{ name: "gone", dpm: 1, series: 1 }]);
  assert.deepEqual(difference(comparison.ofGroup("api")), { dpm: 1, series: 1 });
  assert.equal(comparison.ofGroup("fresh")?.before.series, 0);
});

Deno.test("compareSnapshots: active series are compared only where both scans counted them", () => {
  const active = (total: number) => ({ activeSeries: { total, groups: undefined } });
  const names = { up: measured([1, 100]) };
  const [now, then] = [buildSnapshot(names, active(150)), buildSnapshot(names, active(120))];
  assert.equal(compare(now, then).bill?.usage, 30);
  assert.equal(compare(now, buildSnapshot(names)).bill?.usage, 0);
});
