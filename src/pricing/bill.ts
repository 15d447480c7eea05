import { MINUTES_PER_MONTH, type Plan } from "./plan.ts";
import { priceUsage } from "./price_quantity.ts";

/** What a stack stores: all of it, as neither side of a bill can be told for a part. */
export interface Usage {
  /** Data points per minute. */
  readonly dpm: number;
  /**
   * Series with a sample within the last 20 minutes; where that was not asked for, those of the window, and whoever
   * shows it says so. A plan by sample does not heed it.
   */
  readonly activeSeries: number;
}

/** What a stack is billed for. */
export interface Bill {
  /** What is billed: series, or samples of a month. */
  readonly usage: number;
  /** What the data points alone come to, in the unit of {@linkcode Bill.usage}. */
  readonly byDataPoints: number;
  /** What the series alone come to; `undefined` in a plan by sample. */
  readonly bySeries: number | undefined;
  /** The larger side. When both are equal, series: fewer data points would change nothing. */
  readonly decidedBy: "data points" | "series";
  /** The least usage that slower scrapes can reach: the side of the series. `undefined` in a plan by sample. */
  readonly floor: number | undefined;
  /** Money of a month, unrounded; `undefined` where the plan has no price. */
  readonly money: number | undefined;
  /** Money of a month at the floor. */
  readonly floorMoney: number | undefined;
  readonly samplesPerMonth: number;
}

/**
 * Reckons the bill of a stack, if every minute of a month were like the window.
 *
 * By series, "your usage equals the maximum of either: active series count; total DPM divided by included DPM per
 * series" (https://grafana.com/docs/grafana-cloud/cost-management-and-billing/understand-usage-cost/metrics). The
 * invoice takes the 95th percentile of both over the month, which one window cannot tell.
 *
 * By sample, each one counts: DPM × 43,800 minutes.
 *
 * @example
 * ```ts
 * const plan = {
 *   name: "series", title: "by series", kind: "series", includedDpm: 1, tiers: flatPrice(8), currency: "USD",
 *   minimum: 0, source: undefined,
 * };
 * // max(29,159 series, 36,193 DPM / 1) = 36,193; 36.193 × 8 = 289.544. No slower scrape gets below 29,159.
 * const { usage, decidedBy, money, floor } = bill(plan, { dpm: 36_193, activeSeries: 29_159 });
 * assertEquals([usage, decidedBy, money, floor], [36_193, "data points", 289.544, 29_159]);
 * ```
 */
export function bill(plan: Plan, { dpm, activeSeries }: Usage): Bill {
  const samplesPerMonth = dpm * MINUTES_PER_MONTH;
  if (plan.kind === "samples") {
    return {
      usage: samplesPerMonth,
      byDataPoints: samplesPerMonth,
      bySeries: undefined,
      decidedBy: "data points",
      floor: undefined,
      money: priceUsage(plan, samplesPerMonth),
      floorMoney: undefined,
      samplesPerMonth,
    };
  }
  const byDataPoints = dpm / plan.includedDpm;
  const usage = Math.max(activeSeries, byDataPoints);
  return {
    usage,
    byDataPoints,
    bySeries: activeSeries,
    decidedBy: byDataPoints > activeSeries ? "data points" : "series",
    floor: activeSeries,
    money: priceUsage(plan, usage),
    floorMoney: priceUsage(plan, activeSeries),
    samplesPerMonth,
  };
}
