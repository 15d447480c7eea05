import type { Distribution } from "../snapshot/snapshot.ts";

/** What a series costs. */
export interface Price {
  /** Price of 1,000 series for a month. */
  readonly costPer1000Series: number;
  /** DPM that one billed series includes. */
  readonly includedDpm: number;
}

/**
 * What a metric costs at most, rounded to two decimals.
 *
 * Each series counts once, or as often as its DPM exceeds what a series includes. The stack's bill weighs the sums
 * against each other instead, so these costs are upper bounds and their sum means nothing.
 */
export function estimateCost(distribution: Distribution, windowMinutes: number, price: Price): number {
  const cost = price.costPer1000Series * billedSeries(distribution, windowMinutes, price.includedDpm) / 1000;
  return Math.round(cost * 100) / 100;
}

/** Σ over the series of max(1, DPM / included DPM). */
export function billedSeries(distribution: Distribution, windowMinutes: number, includedDpm: number): number {
  let billed = 0;
  for (const [samples, series] of distribution) {
    billed += series * Math.max(1, samples / windowMinutes / includedDpm);
  }
  return billed;
}
