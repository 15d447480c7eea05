import { flatPrice, type Plan } from "./plan.ts";
import { priceQuantity } from "./price_quantity.ts";

/** How many series have how many samples in a window. */
export type SeriesBySamples = readonly (readonly [samples: number, series: number])[];

/** What series cost. */
export interface Price {
  /** Price of 1,000 series for a month. */
  readonly costPer1000Series: number;
  /** DPM that one billed series includes. */
  readonly includedDpm: number;
}

/**
 * The price that the cost of a single metric is estimated with: of a plan by series, its highest tier's, so that the
 * estimate stays an upper bound. `undefined` where the plan has no price or counts samples.
 */
export function priceOfSeries(plan: Plan | undefined): Price | undefined {
  if (plan?.kind !== "series" || plan.tiers === undefined) return undefined;
  return { costPer1000Series: Math.max(...plan.tiers.map(({ price }) => price)), includedDpm: plan.includedDpm };
}

/**
 * Estimates what a metric costs a month at most, rounded to two decimals.
 *
 * Grafana Cloud bills active series, or total DPM / included DPM where that is more
 * (https://grafana.com/docs/grafana-cloud/platform/pricing-and-usage/metrics/). Which of the two decides is known for
 * the stack as a whole only. Taken for each series by itself, as here, the larger one is an upper bound of the metric's
 * part in the bill; the sum of these bounds over several metrics is not a bill.
 *
 * @param seriesBySamples The metric's series by their samples in the window.
 * @example
 * ```ts
 * // Over 5 minutes, 100 series of 5 samples (1 DPM) and 10 of 20 samples (4 DPM), with 1 DPM included:
 * // 100 × 1 + 10 × 4 = 140 billed series; 140 × 6.50 / 1,000 = 0.91.
 * assertEquals(estimateCost([[5, 100], [20, 10]], 5, { costPer1000Series: 6.5, includedDpm: 1 }), 0.91);
 * ```
 */
export function estimateCost(seriesBySamples: SeriesBySamples, windowMinutes: number, price: Price): number {
  const billed = billedSeries(seriesBySamples, windowMinutes, price.includedDpm);
  return Math.round(priceQuantity(billed, flatPrice(price.costPer1000Series), "series") * 100) / 100;
}

/** Counts each series once, or as often as its DPM exceeds what a series includes: Σ max(1, DPM / included DPM). */
export function billedSeries(seriesBySamples: SeriesBySamples, windowMinutes: number, includedDpm: number): number {
  let billed = 0;
  for (const [samples, series] of seriesBySamples) {
    billed += series * Math.max(1, samples / windowMinutes / includedDpm);
  }
  return billed;
}
