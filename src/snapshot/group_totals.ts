import { seriesCount, totalSamples } from "./distribution.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Totals } from "./metric_view.ts";

/** What one value of the `--by` label adds up to. */
export interface GroupTotals extends Totals {
  /** The label's value; empty for series without the label. */
  readonly value: string;
}

/**
 * Sums over every measured metric by the values of the `--by` label, highest DPM first and equal ones by value.
 *
 * Names that built-in rules exclude count too: a group pays for its histograms.
 */
export function groupTotals(snapshot: Pick<Snapshot, "names" | "windowMinutes">): GroupTotals[] {
  const groups = new Map<string, { metrics: number; series: number; samples: number }>();
  for (const entry of snapshot.names.values()) {
    if (entry.outcome !== "measured") continue;
    for (const [value, distribution] of entry.groups ?? []) {
      const sum = groups.get(value) ?? { metrics: 0, series: 0, samples: 0 };
      sum.metrics++;
      sum.series += seriesCount(distribution);
      sum.samples += totalSamples(distribution);
      groups.set(value, sum);
    }
  }
  const totals = [...groups].map(([value, { metrics, series, samples }]) => {
    return { value, metrics, series, dpm: samples / snapshot.windowMinutes };
  });
  return totals.sort((a, b) => b.dpm - a.dpm || (a.value < b.value ? -1 : 1));
}
