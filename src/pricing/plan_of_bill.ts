import { flatPrice, type Plan, PRICED_UNITS } from "./plan.ts";

/** What is known of a bill that was reckoned by an earlier run. */
export interface PastBill {
  /** Name of its plan. */
  readonly plan: string;
  readonly unit: Plan["kind"];
  readonly currency: string;
  readonly usage: number;
  /** Of a month; null where the plan had no price. */
  readonly money: number | null;
}

/**
 * Makes the plan that gives the same bill at the same usage: its price is what the tiers came to.
 *
 * @param includedDpm Data points a minute that a series included.
 */
export function planOfBill({ plan, unit, currency, usage, money }: PastBill, includedDpm: number): Plan {
  const base = {
    name: plan,
    title: plan,
    currency,
    tiers: money === null || usage === 0 ? undefined : flatPrice(money / usage * PRICED_UNITS[unit]),
    minimum: 0,
    source: undefined,
  };
  return unit === "series" ? { ...base, kind: unit, includedDpm } : { ...base, kind: unit };
}
