import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import type { SeriesBySamples } from "../../src/pricing/estimate_cost.ts";
import { excessByGroup, excessDpm } from "../../src/pricing/excess_dpm.ts";

Deno.test("excessDpm: a series at or under what is included gives nothing, one above it the rest", () => {
  equal(excessDpm([[4, 10]], 5, 1), 0);
  equal(excessDpm([[5, 10]], 5, 1), 0);
  equal(excessDpm([[6, 10]], 5, 1), 2);
  equal(excessDpm([[1, 1_000], [300, 36]], 5, 1), 36 * 59);
  equal(excessDpm([[20, 10]], 5, 2), 20);
  equal(excessDpm([[20, 10]], 5, 4), 0);
  equal(excessDpm([], 5, 1), 0);
});

Deno.test("excessByGroup: adds each group up over the metrics that have it", () => {
  const metrics = [
    new Map<string, SeriesBySamples>([["web", [[20, 2]]], ["node", [[5, 9]]]]),
    new Map<string, SeriesBySamples>([["web", [[300, 1]]], ["", [[10, 1]]]]),
  ];
  deepEqual([...excessByGroup(metrics, 5, 1)], [["web", 6 + 59], ["node", 0], ["", 1]]);
});

Deno.test("excessByGroup: property, the groups' sum is the excess of the whole, between 0 and all data points", () => {
  const distribution = fc.array(fc.tuple(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 1, max: 1_000 })));
  const groups = fc.dictionary(fc.constantFrom("a", "b", "c", ""), distribution);
  const window = fc.integer({ min: 1, max: 60 });
  fc.assert(fc.property(fc.array(groups), window, fc.integer({ min: 1, max: 4 }), (metrics, minutes, included) => {
    const maps = metrics.map((each) => new Map(Object.entries(each)));
    const sum = [...excessByGroup(maps, minutes, included).values()].reduce((total, each) => total + each, 0);
    const all = maps.flatMap((each) => [...each.values()].flat());
    const whole = excessDpm(all, minutes, included);
    const dpm = all.reduce((total, [samples, series]) => total + samples * series, 0) / minutes;
    ok(Math.abs(sum - whole) <= 1e-9 * Math.max(1, whole));
    ok(whole >= 0 && whole <= dpm);
  }));
});
