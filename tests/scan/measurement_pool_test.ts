import assert from "node:assert/strict";
import fc from "fast-check";
import { MeasurementPool } from "../../src/scan/measurement_pool.ts";
import type { Distribution, ExclusionRule, Measured, Unmeasured } from "../../src/snapshot/snapshot.ts";

const measured = (distribution: Distribution, more: Partial<Measured> = {}): Measured => ({
  outcome: distribution.length === 0 ? "empty" : "measured",
  distribution,
  ...more,
});

Deno.test("MeasurementPool: names with equal measurements share one object", () => {
  const pool = new MeasurementPool();
  const first = pool.intern(measured([[20, 5]]));
  assert.equal(pool.intern(measured([[20, 5]])), first);
  assert.notEqual(pool.intern(measured([[20, 5], [1, 1]])), first);
});

Deno.test("MeasurementPool: a few groups are compared too, many and failures stay as they are", () => {
  const pool = new MeasurementPool();
  const grouped = (...groups: readonly string[]) =>
    measured([[20, 5]], { groups: new Map(groups.map((group) => [group, [[20, 5]]])) });
  const failed: Unmeasured = { outcome: "failed", status: 422, reason: "too large" };
  const first = pool.intern(grouped("a"));
  assert.equal(pool.intern(grouped("a")), first);
  for (const other of [grouped("b"), grouped("a", "b"), measured([[20, 5]]), grouped(), failed]) {
    assert.equal(pool.intern(other), other);
  }
  const many = ["a", "b", "c", "d", "e"];
  pool.intern(grouped(...many));
  const again = grouped(...many);
  assert.equal(pool.intern(again), again);
});

Deno.test("MeasurementPool: what comes back is equal to what was given", () => {
  const rule: fc.Arbitrary<ExclusionRule> = fc.constantFrom(
    { kind: "suffix", text: "_sum" },
    { kind: "suffix", text: "_count" },
    { kind: "prefix", text: "grafana_" },
  );
  const distribution = fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })), {
    maxLength: 3,
  });
  const entry = fc.tuple(distribution, fc.option(rule, { nil: undefined }))
    .map(([pairs, excludedBy]) => measured(pairs, excludedBy === undefined ? {} : { excludedBy }));
  fc.assert(fc.property(fc.array(entry, { maxLength: 50 }), (all) => {
    const pool = new MeasurementPool();
    for (const one of all) assert.deepEqual(pool.intern(one), one);
  }));
});
