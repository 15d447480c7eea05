import { type Plan, type PlanKind, PRICED_UNITS, type Tier } from "./plan.ts";

/**
 * Prices a quantity by tiers: every part costs what the tier it falls into says. The one price formula of the program.
 *
 * Unrounded, so that it grows without a jump and its differences add up. A price per unit times the units is how each
 * vendor publishes it; that only the part above a bound costs the next tier's price is Google's wording, "first 0-50
 * billion samples", "next 50-250 billion samples" (https://cloud.google.com/stackdriver/pricing).
 *
 * @param quantity Series, or samples of a month.
 * @example
 * ```ts
 * // 36,193 series at 8 per 1,000: 36.193 × 8.
 * assertEquals(priceQuantity(36_193, flatPrice(8), "series"), 289.544);
 * // 70 million samples, the first 50 million at 0.30 a million and the rest at 0.20: 50 × 0.30 + 20 × 0.20.
 * assertEquals(priceQuantity(70e6, [{ upTo: 50e6, price: 0.3 }, { upTo: Infinity, price: 0.2 }], "samples"), 19);
 * ```
 */
export function priceQuantity(quantity: number, tiers: readonly Tier[], kind: PlanKind): number {
  const unit = PRICED_UNITS[kind];
  let money = 0;
  let from = 0;
  for (const { upTo, price } of tiers) {
    if (quantity <= from) break;
    money += price * (Math.min(quantity, upTo) - from) / unit;
    from = upTo;
  }
  return money;
}

/** Prices what a plan counts, its minimum included; `undefined` where the plan has no price. */
export function priceUsage(plan: Plan, usage: number): number | undefined {
  if (plan.tiers === undefined) return undefined;
  return Math.max(plan.minimum, priceQuantity(usage, plan.tiers, plan.kind));
}
