import { bill, type Usage } from "./bill.ts";
import type { Plan } from "./plan.ts";

/** What a change takes off a stack and off its bill. Negative where the change adds. */
interface Saving {
  /** Data points per minute less. */
  readonly dpm: number;
  /** Active series less. */
  readonly series: number;
  /** What is billed less: series, or samples of a month. */
  readonly usage: number;
  /** Money of a month less; `undefined` where the plan has no price. */
  readonly money: number | undefined;
}

/**
 * Reckons what a change saves: the bill before less the bill after, both of the whole stack.
 *
 * Savings of several changes do not add up: where series decide, each may save nothing and all together much.
 *
 * @example
 * ```ts
 * const plan = {
 *   name: "series", title: "by series", kind: "series", includedDpm: 1, tiers: flatPrice(8), currency: "USD",
 *   minimum: 0, source: undefined,
 * };
 * // 36 series go from a scrape every second to one a minute: 36 × 59 = 2,124 data points a minute less. The data
 * // points decide before and after, so 2,124 fewer are billed: 2.124 × 8 = 16.992 a month.
 * const before = { dpm: 36_193, activeSeries: 29_159 };
 * const { usage, money } = saving(plan, before, { dpm: 36_193 - 2_124, activeSeries: 29_159 });
 * assertEquals([usage, Math.round(money * 1000)], [2_124, 16_992]);
 * ```
 */
export function saving(plan: Plan, before: Usage, after: Usage): Saving {
  const old = bill(plan, before);
  const changed = bill(plan, after);
  return {
    dpm: before.dpm - after.dpm,
    series: before.activeSeries - after.activeSeries,
    usage: old.usage - changed.usage,
    money: old.money === undefined || changed.money === undefined ? undefined : old.money - changed.money,
  };
}

/**
 * Reckons what is saved when no series of an excess sends more than {@linkcode targetDpm}: by the plan's included data
 * points, or in a plan by sample a scrape every 60 s. In a plan by series never more than what is above its floor.
 *
 * @param excess What {@linkcode excessDpm} says, of the stack or of a group alone.
 */
export function savingBySlowerScrapes(plan: Plan, usage: Usage, excess: number): Saving {
  return saving(plan, usage, { ...usage, dpm: usage.dpm - excess });
}
