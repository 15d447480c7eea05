import { metricRow } from "../snapshot/metric_row.ts";
import type { MetricView, ViewOptions } from "../snapshot/metric_view.ts";
import type { ExportedRow } from "../snapshot/snapshot_families.ts";
import { Sum, type Totals } from "../snapshot/totals.ts";

/** A metric that the exporter exports. */
export interface ExportedMetric extends ExportedRow {
  /** Refreshes in a row in which it had no claim to be exported or could not be measured. */
  readonly refreshesOut: number;
}

/** The metrics that the exporter exports, largest total DPM first, and the totals of all others. */
export interface ExportedSet {
  readonly metrics: readonly ExportedMetric[];
  /** Metrics with a claim but no place yet, with the number of refreshes they have waited. */
  readonly waiting: ReadonlyMap<string, number>;
  /** Totals of what was measured and is not exported. Values kept from an earlier refresh are not counted. */
  readonly notExported: Totals;
}

/** What decides what is exported. */
export interface ExportedSetOptions extends Omit<ViewOptions, "sort"> {
  /** Largest number of metrics exported: a cost tool must not become a cost. */
  readonly maxExported: number;
  /** Refreshes for which a metric without a claim stays, so that graphs do not flicker. */
  readonly keepScans: number;
}

/** The set before the first refresh. */
export const EMPTY_EXPORTED_SET: ExportedSet = {
  metrics: [],
  waiting: new Map(),
  notExported: { metrics: 0, series: 0, dpm: 0 },
};

/**
 * Chooses what is exported after a refresh.
 *
 * A metric has a claim when it is over the threshold and among the `maxExported` largest by total DPM. A metric that is
 * already exported stays, with its current value, until it has had no claim for `keepScans` refreshes in a row; one
 * that could not be measured keeps its last value for as long; one that is gone or has no sample left is dropped at
 * once. Free places go to the largest claimants. A metric that has had a claim for `keepScans` refreshes in a row
 * without a place takes the place of the smallest metric without a claim. So no metric waits longer than that, and two
 * metrics that alternate at the edge do not alternate in the set.
 *
 * @param view Sorted by total DPM.
 */
export function nextExportedSet(
  previous: ExportedSet,
  view: MetricView,
  { maxExported, keepScans }: Pick<ExportedSetOptions, "maxExported" | "keepScans">,
): ExportedSet {
  const claims = new Map(view.rows.slice(0, maxExported).map((row) => [row.name, row]));
  const chosen = new Map<string, ExportedMetric>();
  for (const metric of previous.metrics) {
    const kept = keep(metric, view, claims, keepScans);
    if (kept !== undefined) chosen.set(kept.name, kept);
  }
  // Smallest last, because places are taken from the end.
  const yielding = sorted(chosen.values()).filter((metric) => metric.refreshesOut > 0);
  const waiting = new Map<string, number>();
  for (const row of claims.values()) {
    if (chosen.has(row.name)) continue;
    const waited = (previous.waiting.get(row.name) ?? 0) + 1;
    if (chosen.size >= maxExported) {
      const victim = waited >= keepScans ? yielding.pop() : undefined;
      if (victim === undefined) {
        waiting.set(row.name, waited);
        continue;
      }
      chosen.delete(victim.name);
    }
    chosen.set(row.name, toMetric(row, 0));
  }
  return { metrics: sorted(chosen.values()), waiting, notExported: remainder(view, chosen) };
}

function sorted(metrics: Iterable<ExportedMetric>): ExportedMetric[] {
  return [...metrics].sort((a, b) => b.totalDpm - a.totalDpm || (a.name < b.name ? -1 : 1));
}

function keep(
  metric: ExportedMetric,
  { snapshot, options, price }: MetricView,
  claims: ReadonlyMap<string, ExportedRow>,
  keepScans: number,
): ExportedMetric | undefined {
  const entry = snapshot.names.get(metric.name);
  if (entry === undefined || entry.outcome === "empty" || entry.outcome === "aggregated") return undefined;
  if (entry.excludedBy !== undefined && !options.all) return undefined;
  const claim = claims.get(metric.name);
  if (claim !== undefined) return toMetric(claim, 0);
  const refreshesOut = metric.refreshesOut + 1;
  if (refreshesOut >= keepScans) return undefined;
  if (!("distribution" in entry)) return { ...metric, refreshesOut };
  return toMetric(metricRow(metric.name, entry, snapshot.windowMinutes, price), refreshesOut);
}

function toMetric(row: ExportedRow, refreshesOut: number): ExportedMetric {
  const { name, maxDpm, totalDpm, seriesCount, estimatedCost } = row;
  return { name, maxDpm, totalDpm, seriesCount, estimatedCost, refreshesOut };
}

/** Adds up what was measured and is not exported. */
function remainder({ snapshot }: MetricView, exported: ReadonlyMap<string, ExportedMetric>): Totals {
  const rest = new Sum();
  for (const [name, entry] of snapshot.names) {
    if (entry.outcome === "measured" && !exported.has(name)) rest.add(entry.distribution);
  }
  return rest.over(snapshot.windowMinutes);
}
