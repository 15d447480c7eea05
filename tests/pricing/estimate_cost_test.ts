import assert, { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { bill } from "../../src/pricing/bill.ts";
import { billedSeries, estimateCost, priceOfSeries } from "../../src/pricing/estimate_cost.ts";
import { flatPrice } from "../../src/pricing/plan.ts";
import { samplesPlan, seriesPlan } from "./test_plans.ts";

Deno.test("billedSeries: a series counts once, or as often as its DPM exceeds what is included", () => {
  // 10 series of 0.2 DPM, 4 of 1 DPM, 3 of 4 DPM.
  assert.equal(billedSeries([[1, 10], [5, 4], [20, 3]], 5, 1), 10 + 4 + 12);
  assert.equal(billedSeries([[1, 10], [5, 4], [20, 3]], 5, 2), 10 + 4 + 6);
});

Deno.test("estimateCost: is the price a thousand billed series, to two decimals", () => {
  const price = { costPer1000Series: 6.5, includedDpm: 1 };
  assert.equal(estimateCost([[20, 1000]], 5, price), 26);
  assert.equal(estimateCost([[20, 123]], 5, price), 3.2);
  assert.equal(estimateCost([[5, 1]], 5, price), 0.01);
  assert.equal(estimateCost([], 5, price), 0);
});

Deno.test("priceOfSeries: is the plan's price, of tiers the highest, and none by sample or without a price", () => {
  deepEqual(priceOfSeries(seriesPlan(flatPrice(8), 2)), { costPer1000Series: 8, includedDpm: 2 });
  const tiers = [{ upTo: 10, price: 3 }, { upTo: 20, price: 8 }, { upTo: Infinity, price: 1 }];
  deepEqual(priceOfSeries(seriesPlan(tiers)), { costPer1000Series: 8, includedDpm: 1 });
  for (const plan of [undefined, seriesPlan(undefined), samplesPlan(flatPrice(8))]) {
    equal(priceOfSeries(plan), undefined);
  }
});

Deno.test("estimateCost: property, of a stack alone it is at least the bill, to the cent", () => {
  const distribution = fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 1_000 })));
  fc.assert(fc.property(distribution, fc.integer({ min: 1, max: 3 }), (series, includedDpm) => {
    const dpm = series.reduce((sum, [samples, count]) => sum + samples * count, 0) / 5;
    const activeSeries = series.reduce((sum, [, count]) => sum + count, 0);
    const { money = NaN } = bill(seriesPlan(flatPrice(8), includedDpm), { dpm, activeSeries });
    ok(estimateCost(series, 5, { costPer1000Series: 8, includedDpm }) >= money - 0.005 - 1e-9);
  }));
});
