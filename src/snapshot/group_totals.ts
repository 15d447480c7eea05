import { excessDpm } from "../pricing/excess_dpm.ts";
import { distributionFromCounts, seriesCount, totalSamples } from "./distribution.ts";
import { scrapeInterval } from "./scrape_interval.ts";
import type { Snapshot } from "./snapshot.ts";
import { sortInPieces } from "./sort_in_pieces.ts";
import type { Totals } from "./totals.ts";

/** What the values of the `--by` labels add up to. */
export interface GroupTotals extends Totals {
  /** The values, as `groupKey` writes them. */
  readonly value: string;
  /** How often its series have a sample, as `scrapeInterval` says it. */
  readonly every: string;
  /** DPM of its series beyond what is aimed at. */
  readonly excessDpm: number;
}

/** Metrics, and groups, that are looked at between two pauses. */
const PIECE = 100;

/**
 * Sums every measured metric up by the values of the `--by` labels: highest DPM first, equal ones by value. Pauses after
 * every few metrics.
 *
 * Names that built-in rules exclude count too: a group pays for its histograms.
 *
 * @param targetDpm DPM of a series beyond which there is an excess.
 */
export function* groupTotals(
  { names, windowMinutes }: Pick<Snapshot, "names" | "windowMinutes">,
  targetDpm: number,
): Generator<void, GroupTotals[]> {
  const sums = new Map<string, { metrics: number; readonly counts: Map<number, number> }>();
  let seen = 0;
  for (const entry of names.values()) {
    if (entry.outcome !== "measured") continue;
    for (const [value, distribution] of entry.groups ?? []) {
      let sum = sums.get(value);
      if (sum === undefined) sums.set(value, sum = { metrics: 0, counts: new Map() });
      sum.metrics++;
      for (const [samples, series] of distribution) sum.counts.set(samples, (sum.counts.get(samples) ?? 0) + series);
    }
    if (++seen % PIECE === 0) yield;
  }
  const totals: GroupTotals[] = [];
  for (const [value, { metrics, counts }] of sums) {
    const distribution = distributionFromCounts(counts);
    totals.push({
      value,
      metrics,
      series: seriesCount(distribution),
      dpm: totalSamples(distribution) / windowMinutes,
      every: scrapeInterval(distribution, windowMinutes),
      excessDpm: excessDpm(distribution, windowMinutes, targetDpm),
    });
    if (totals.length % PIECE === 0) yield;
  }
  return yield* sortInPieces(totals, (a, b) => b.dpm - a.dpm || (a.value < b.value ? -1 : 1));
}
