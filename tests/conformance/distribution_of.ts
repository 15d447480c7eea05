import type { Distribution } from "../../src/snapshot/snapshot.ts";
import type { TestSeries } from "../support/test_series.ts";
import { WINDOW_MS } from "./times.ts";

/** Counts samples in the window that ends at an instant, the slow and obvious way; stale markers are no samples. */
export function distributionOf(series: readonly TestSeries[], atMs: number): Distribution {
  const seriesBySamples = new Map<number, number>();
  for (const { samples } of series) {
    const inWindow = samples.filter(({ timestampMs, value }) =>
      timestampMs > atMs - WINDOW_MS && timestampMs <= atMs && value !== "stale"
    );
    if (inWindow.length > 0) seriesBySamples.set(inWindow.length, (seriesBySamples.get(inWindow.length) ?? 0) + 1);
  }
  return [...seriesBySamples].sort(([a], [b]) => a - b);
}
