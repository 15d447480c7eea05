import type { Distribution } from "./snapshot.ts";

/**
 * Makes a distribution of counts in any order.
 *
 * @param counts Number of series by their number of samples in the window.
 */
export function distributionFromCounts(counts: ReadonlyMap<number, number>): Distribution {
  const rows = [...counts].filter(([, series]) => series > 0);
  return rows.length < 2 ? rows : rows.sort(([a], [b]) => a - b);
}

/** Finds the most samples any one series has; 0 without series. */
export function maxSamples(distribution: Distribution): number {
  return distribution.at(-1)?.[0] ?? 0;
}

/** Adds up the samples of all series. */
export function totalSamples(distribution: Distribution): number {
  let total = 0;
  for (const [samples, series] of distribution) total += samples * series;
  return total;
}

/** Counts the series. */
export function seriesCount(distribution: Distribution): number {
  let count = 0;
  for (const [, series] of distribution) count += series;
  return count;
}

/** Adds distributions of disjoint sets of series up; one alone stays the very same. */
export function mergeDistributions(distributions: readonly Distribution[]): Distribution {
  const [only = []] = distributions;
  if (distributions.length < 2) return only;
  const counts = new Map<number, number>();
  for (const distribution of distributions) {
    for (const [samples, series] of distribution) counts.set(samples, (counts.get(samples) ?? 0) + series);
  }
  return distributionFromCounts(counts);
}
