import assert from "node:assert/strict";
import fc from "fast-check";
import { atOnce } from "../../src/exposition/turns.ts";
import { groupTotals } from "../../src/snapshot/group_totals.ts";
import type { Distribution, Measured } from "../../src/snapshot/snapshot.ts";
import { arbitrarySnapshot } from "../report/arbitrary_snapshot.ts";
import { buildSnapshot } from "../report/build_snapshot.ts";
import { viewOf } from "./view_of.ts";

function grouped(groups: Record<string, Distribution>): Measured {
  return { outcome: "measured", distribution: [], groups: new Map(Object.entries(groups)) };
}

Deno.test("groupTotals: adds up each value, highest first, excluded metrics included", () => {
  const snapshot = buildSnapshot({
    a: grouped({ api: [[20, 2]], shop: [[20, 1]] }),
    b_bucket: { ...grouped({ shop: [[20, 5]], "": [[5, 1]] }), excludedBy: { kind: "suffix", text: "_bucket" } },
    gone: { outcome: "empty", distribution: [] },
  });
  assert.deepEqual(atOnce(groupTotals(snapshot, 1)), [
    { value: "shop", metrics: 2, series: 6, dpm: 24, every: "15s", excessDpm: 18 },
    { value: "api", metrics: 1, series: 2, dpm: 8, every: "15s", excessDpm: 6 },
    { value: "", metrics: 1, series: 1, dpm: 1, every: "60s", excessDpm: 0 },
  ]);
});

Deno.test("groupTotals: groups of a grouped scan add up to the tenant", () => {
  fc.assert(fc.property(arbitrarySnapshot, (snapshot) => {
    fc.pre(snapshot.scope.groupBy.length > 0);
    const groups = atOnce(groupTotals(snapshot, 1));
    const { all } = viewOf(snapshot).totals;
    assert.equal(groups.reduce((sum, group) => sum + group.series, 0), all.series);
    assert.ok(Math.abs(groups.reduce((sum, group) => sum + group.dpm, 0) - all.dpm) <= 1e-9 * (1 + all.dpm));
    const excess = viewOf(snapshot).excessDpm;
    assert.ok(Math.abs(groups.reduce((sum, group) => sum + group.excessDpm, 0) - excess) <= 1e-9 * (1 + excess));
  }));
});
