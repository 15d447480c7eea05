import { distributionFromCounts } from "../../src/snapshot/distribution.ts";
import type { Distribution } from "../../src/snapshot/snapshot.ts";

/** Adds distributions of disjoint sets of series up. */
export function mergeDistributions(distributions: Iterable<Distribution>): Distribution {
  const counts = new Map<number, number>();
  for (const distribution of distributions) {
    for (const [samples, series] of distribution) counts.set(samples, (counts.get(samples) ?? 0) + series);
  }
  return distributionFromCounts(counts);
}
