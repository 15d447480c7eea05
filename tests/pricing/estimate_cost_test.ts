import assert from "node:assert/strict";
import { billedSeries, estimateCost } from "../../src/pricing/estimate_cost.ts";

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
