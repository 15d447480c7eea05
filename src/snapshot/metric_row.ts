import { estimateCost, type Price } from "../pricing/estimate_cost.ts";
import { maxSamples, seriesCount, totalSamples } from "./distribution.ts";
import type { Distribution, ExclusionRule, Measured } from "./snapshot.ts";

/** A measured metric as it is shown. */
export interface MetricRow {
  readonly name: string;
  /** DPM of its highest series. */
  readonly maxDpm: number;
  readonly totalDpm: number;
  readonly seriesCount: number;
  /** Upper bound for this metric alone, in the currency of the price; `undefined` without a price. Never summed. */
  readonly estimatedCost: number | undefined;
  readonly excludedBy: ExclusionRule | undefined;
  readonly distribution: Distribution;
  readonly groups: ReadonlyMap<string, Distribution> | undefined;
}

/** Derives what is shown of one metric from how its series are distributed. */
export function metricRow(
  name: string,
  entry: Measured,
  windowMinutes: number,
  price: Price | undefined,
): MetricRow {
  const { distribution, excludedBy, groups } = entry;
  return {
    name,
    maxDpm: maxSamples(distribution) / windowMinutes,
    totalDpm: totalSamples(distribution) / windowMinutes,
    seriesCount: seriesCount(distribution),
    estimatedCost: price === undefined ? undefined : estimateCost(distribution, windowMinutes, price),
    excludedBy,
    distribution,
    groups,
  };
}
