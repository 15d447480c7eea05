import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import type { Tier } from "../../src/pricing/plan.ts";
import { flatPrice } from "../../src/pricing/plan.ts";
import { priceQuantity } from "../../src/pricing/price_quantity.ts";

const TIERS: readonly Tier[] = [
  { upTo: 1_000, price: 10 },
  { upTo: 3_000, price: 5 },
  { upTo: Infinity, price: 1 },
];

Deno.test("priceQuantity: below, at and above each end, every part costs its own tier's price", () => {
  const quantities = [0, 500, 1_000, 1_500, 3_000, 5_000];
  deepEqual(quantities.map((quantity) => priceQuantity(quantity, TIERS, "series")), [0, 5, 10, 12.5, 20, 22]);
});

Deno.test("priceQuantity: samples are priced by the million, series by the thousand", () => {
  equal(priceQuantity(2_000_000, flatPrice(3), "samples"), 6);
  equal(priceQuantity(2_000, flatPrice(3), "series"), 6);
});

Deno.test("priceQuantity: a free tier costs nothing, and the next one counts from its end", () => {
  const tiers = [{ upTo: 40e6, price: 0 }, { upTo: Infinity, price: 0.5 }];
  deepEqual([40e6, 41e6].map((quantity) => priceQuantity(quantity, tiers, "samples")), [0, 0.5]);
});

/** Tiers with ends in ascending order, the last without one. */
const anyTiers = fc.record({
  ends: fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 5 }),
  prices: fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 6, maxLength: 6 }),
}).map(({ ends, prices }): readonly Tier[] =>
  [...ends.sort((a, b) => a - b), Infinity].map((upTo, index) => ({ upTo, price: prices[index] ?? 0 }))
);

Deno.test("priceQuantity: property, money never falls with the quantity and never jumps", () => {
  const quantity = fc.integer({ min: 0, max: 2_000_000 });
  fc.assert(fc.property(anyTiers, quantity, quantity, (tiers, a, b) => {
    const [less, more] = [Math.min(a, b), Math.max(a, b)];
    const step = priceQuantity(more, tiers, "series") - priceQuantity(less, tiers, "series");
    const dearest = Math.max(...tiers.map(({ price }) => price));
    ok(step >= -1e-9 && step <= dearest * (more - less) / 1000 + 1e-6);
  }));
});

Deno.test("priceQuantity: property, tiers of one price cost what one tier costs", () => {
  fc.assert(fc.property(anyTiers, fc.integer({ min: 0, max: 2_000_000 }), (tiers, quantity) => {
    const same = tiers.map(({ upTo }) => ({ upTo, price: 7 }));
    ok(Math.abs(priceQuantity(quantity, same, "series") - priceQuantity(quantity, flatPrice(7), "series")) < 1e-6);
  }));
});
