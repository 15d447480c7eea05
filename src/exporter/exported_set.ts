import type { ReportConfig } from "../config/config.ts";
import { listMetrics, type Totals } from "../report/list_metrics.ts";
import { metricRow } from "../report/metric_row.ts";
import type { Measured, Snapshot } from "../scan/snapshot.ts";

/** One metric that the exporter exports. */
export interface ExportedMetric {
  readonly name: string;
  /** DPM of its highest series. */
  readonly maxDpm: number;
  readonly totalDpm: number;
  readonly seriesCount: number;
  readonly estimatedCost: number | undefined;
  /** Refreshes in a row in which it had no claim to be exported, or could not be measured. */
  readonly refreshesOut: number;
}

/** The metrics the exporter exports, largest total DPM first, and what all others come to. */
export interface ExportedSet {
  readonly metrics: readonly ExportedMetric[];
  readonly notExported: Totals;
}

/** What decides what is exported. */
export interface ExportedSetOptions extends Pick<ReportConfig, "minDpm" | "all" | "costPer1000Series" | "includedDpm"> {
  /** Metrics exported at most: a cost tool must not become a cost. */
  readonly maxExported: number;
  /** Refreshes for which a metric without a claim stays, so that graphs do not flicker. */
  readonly keepScans: number;
}

/** Nothing exported yet. */
export const EMPTY_EXPORTED_SET: ExportedSet = { metrics: [], notExported: { metrics: 0, series: 0, dpm: 0 } };

/**
 * Chooses what is exported after a refresh.
 *
 * A metric has a claim when it is over the threshold and among the `maxExported` largest by total DPM. Who is exported
 * already stays, with its present true value, until it was without a claim for `keepScans` refreshes in a row; one that
 * could not be measured keeps its last value that long; one that is gone, or has no sample left, drops at once. Free
 * places go to the largest claimants. So the set changes slowly, is never larger than `maxExported`, and a new metric
 * waits at most `keepScans` refreshes for a place that a smaller one holds.
 */
export function nextExportedSet(previous: ExportedSet, snapshot: Snapshot, options: ExportedSetOptions): ExportedSet {
  const list = listMetrics(snapshot, { ...options, sort: "total" });
  const claimants = list.rows.slice(0, options.maxExported);
  const claims = new Set(claimants.map((row) => row.name));
  const chosen = new Map<string, ExportedMetric>();
  for (const metric of previous.metrics) {
    const kept = keep(metric, snapshot, claims, options);
    if (kept !== undefined) chosen.set(kept.name, kept);
  }
  for (const row of claimants) {
    if (chosen.size >= options.maxExported) break;
    if (!chosen.has(row.name)) chosen.set(row.name, toMetric(row, 0));
  }
  const metrics = [...chosen.values()].sort((a, b) => b.totalDpm - a.totalDpm || (a.name < b.name ? -1 : 1));
  return { metrics, notExported: remainder(list.totals.all, metrics, snapshot) };
}

function keep(
  metric: ExportedMetric,
  snapshot: Snapshot,
  claims: ReadonlySet<string>,
  options: ExportedSetOptions,
): ExportedMetric | undefined {
  const entry = snapshot.names.get(metric.name);
  if (entry === undefined || entry.outcome === "empty" || entry.outcome === "aggregated") return undefined;
  if (entry.excludedBy !== undefined && !options.all) return undefined;
  const refreshesOut = entry.outcome === "measured" && claims.has(metric.name) ? 0 : metric.refreshesOut + 1;
  if (refreshesOut >= options.keepScans) return undefined;
  return isMeasured(entry)
    ? toMetric(metricRow(metric.name, entry, snapshot.windowMinutes, options), refreshesOut)
    : { ...metric, refreshesOut };
}

function toMetric(row: Omit<ExportedMetric, "refreshesOut">, refreshesOut: number): ExportedMetric {
  const { name, maxDpm, totalDpm, seriesCount, estimatedCost } = row;
  return { name, maxDpm, totalDpm, seriesCount, estimatedCost, refreshesOut };
}

/** What was measured in this snapshot and is not exported; a value kept from before is no part of it. */
function remainder(all: Totals, metrics: readonly ExportedMetric[], snapshot: Snapshot): Totals {
  let { metrics: count, series, dpm } = all;
  for (const metric of metrics) {
    const entry = snapshot.names.get(metric.name);
    if (entry === undefined || !isMeasured(entry)) continue;
    count--;
    series -= metric.seriesCount;
    dpm -= metric.totalDpm;
  }
  return { metrics: count, series, dpm: Math.max(0, dpm) };
}

function isMeasured(entry: { readonly outcome: string }): entry is Measured {
  return entry.outcome === "measured";
}
