import type { ReportConfig } from "../config/config.ts";
import { maxSamples, seriesCount, totalSamples } from "./distribution.ts";
import type { Distribution, ExclusionRule, Measured } from "./snapshot.ts";
import { estimateCost } from "../pricing/estimate_cost.ts";

/** A measured metric as a report shows it. */
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

/** Derives what a report says of one metric from how its series are distributed. */
export function metricRow(
  name: string,
  entry: Measured,
  windowMinutes: number,
  options: Pick<ReportConfig, "costPer1000Series" | "includedDpm">,
): MetricRow {
  const { costPer1000Series: price, includedDpm } = options;
  return {
    name,
    maxDpm: maxSamples(entry.distribution) / windowMinutes,
    totalDpm: totalSamples(entry.distribution) / windowMinutes,
    seriesCount: seriesCount(entry.distribution),
    estimatedCost: price === undefined
      ? undefined
      : estimateCost(entry.distribution, windowMinutes, { costPer1000Series: price, includedDpm }),
    excludedBy: entry.excludedBy,
    distribution: entry.distribution,
    groups: entry.groups,
  };
}
