import type { SyntheticSeries } from "../../src/demo/synthetic_series.ts";

/** A series with samples at exactly the given times, in any order, in Unix milliseconds. */
export function explicitSeries(
  labels: Readonly<Record<string, string>>,
  timestampsMs: readonly number[],
  options: { readonly value?: number } = {},
): SyntheticSeries {
  const sorted = Float64Array.from(timestampsMs).sort();
  return {
    labels,
    value: options.value,
    countSamples(afterMs, throughMs) {
      return Math.max(0, countUpTo(sorted, throughMs) - countUpTo(sorted, afterMs));
    },
  };
}

/** How many of the sorted times are at or before a time. */
function countUpTo(sorted: Float64Array, timeMs: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
