import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { bill } from "../../src/pricing/bill.ts";
import { flatPrice } from "../../src/pricing/plan.ts";
import { samplesPlan, seriesPlan } from "./test_plans.ts";

for (
  const [what, dpm, activeSeries, includedDpm, usage, decidedBy] of [
    ["more data points than included", 36_193, 29_159, 1, 36_193, "data points"],
    ["fewer data points than included", 20_000, 29_159, 1, 29_159, "series"],
    ["exactly the included data points", 29_159, 29_159, 1, 29_159, "series"],
    ["one data point over", 29_160, 29_159, 1, 29_160, "data points"],
    ["one data point under", 29_158, 29_159, 1, 29_159, "series"],
    ["two included, more sent", 90, 30, 2, 45, "data points"],
    ["two included, exactly sent", 60, 30, 2, 30, "series"],
    ["half a data point included", 30, 30, 0.5, 60, "data points"],
    ["nothing sent", 0, 30, 1, 30, "series"],
    ["an empty stack", 0, 0, 1, 0, "series"],
  ] as const
) {
  Deno.test(`bill: by series with ${what}, ${decidedBy} decide`, () => {
    const result = bill(seriesPlan(flatPrice(8), includedDpm), { dpm, activeSeries });
    deepEqual(result, {
      usage,
      byDataPoints: dpm / includedDpm,
      bySeries: activeSeries,
      decidedBy,
      floor: activeSeries,
      money: 8 * usage / 1000,
      floorMoney: 8 * activeSeries / 1000,
      samplesPerMonth: dpm * 43_800,
    });
  });
}

for (
  const [what, dpm, money] of [
    ["nothing", 0, 0],
    ["less than the first tier holds", 1_000, 43.8 * 0.3],
    ["exactly the first tier", 50e9 / 43_800, 50_000 * 0.3],
    ["more than the first tier", 60e9 / 43_800, 50_000 * 0.3 + 10_000 * 0.2],
  ] as const
) {
  Deno.test(`bill: by sample, ${what} costs each tier's price of its part`, () => {
    const plan = samplesPlan([{ upTo: 50e9, price: 0.3 }, { upTo: Infinity, price: 0.2 }]);
    const result = bill(plan, { dpm, activeSeries: 7 });
    equal(result.usage, dpm * 43_800);
    equal(result.samplesPerMonth, result.usage);
    equal(result.byDataPoints, result.usage);
    deepEqual([result.bySeries, result.floor, result.floorMoney], [undefined, undefined, undefined]);
    equal(result.decidedBy, "data points");
    ok(Math.abs((result.money ?? NaN) - money) <= 1e-9 * Math.max(1, money));
  });
}

Deno.test("bill: without a price there is usage and no money", () => {
  const bySeries = bill(seriesPlan(undefined), { dpm: 40, activeSeries: 30 });
  deepEqual([bySeries.usage, bySeries.money, bySeries.floorMoney], [40, undefined, undefined]);
  equal(bill(samplesPlan(undefined), { dpm: 40, activeSeries: 30 }).money, undefined);
});

Deno.test("bill: the minimum is the least money, and is not added", () => {
  equal(bill(seriesPlan(flatPrice(8), 1, 100), { dpm: 40, activeSeries: 30 }).money, 100);
  equal(bill(seriesPlan(flatPrice(8), 1, 100), { dpm: 40_000, activeSeries: 30 }).money, 320);
  equal(bill(samplesPlan(flatPrice(1), 19), { dpm: 0, activeSeries: 0 }).money, 19);
});

Deno.test("bill: property, usage and money never fall below the floor, and follow either side", () => {
  const count = fc.integer({ min: 0, max: 1e9 });
  fc.assert(fc.property(count, count, fc.constantFrom(0.5, 1, 2, 3), count, (dpm, activeSeries, included, more) => {
    const plan = seriesPlan(flatPrice(8), included);
    const one = bill(plan, { dpm, activeSeries });
    ok(one.usage >= (one.floor ?? Infinity));
    ok((one.money ?? -1) >= (one.floorMoney ?? Infinity));
    ok(one.usage === one.byDataPoints || one.usage === one.bySeries);
    ok(bill(plan, { dpm: dpm + more, activeSeries }).usage >= one.usage);
    ok(bill(plan, { dpm, activeSeries: activeSeries + more }).usage >= one.usage);
  }));
});
