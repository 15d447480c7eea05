import type { ExportedValue } from "../config/exporter_options.ts";
import { type MetricRow, metricRow } from "../snapshot/metric_row.ts";
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
  /** What is exported of each of them. It has no part in the choice. */
  readonly exportedValues: readonly ExportedValue[];
  /** Refreshes for which a metric without a claim stays, so that graphs do not flicker. */
  readonly keepScans: number;
}

/** The set before the first refresh. */
export const EMPTY_EXPORTED_SET: ExportedSet = {
  metrics: [],
  waiting: new Map(),
  notExported: { metrics: 0, series: 0, dpm: 0 },
};

/** A highest series over so many times the threshold is worth an alert, however small the metric's total is. */
const PEAK_FACTOR = 4;
/** What is over so many times another one is not at the edge of the set beside it. */
const CLEAR_FACTOR = 2;
/** Metrics that are looked at between two pauses. */
const PIECE = 1_000;

/**
 * Chooses what is exported after a refresh, and pauses after every few metrics.
 *
 * The metrics over the threshold with a claim are {@linkcode claimants}. A metric that is already exported stays, with
 * its current value, until it has had no claim for `keepScans` refreshes in a row; one that could not be measured keeps
 * its last value for as long; one that is gone or has no sample left is dropped at once. Free places go to claimants.
 * Where there is none, a claimant takes the place of the smallest metric without a claim: at once when it is among the
 * largest totals that fill half of the places or is clearly larger than that metric, after `keepScans` refreshes in a
 * row with a claim otherwise. So a new top metric shows with its first scan, a first scan that saw little decides
 * nothing, and two metrics that alternate at the edge do not alternate in the set.
 *
 * @param view Sorted by total DPM.
 */
export function* nextExportedSet(
  previous: ExportedSet,
  view: MetricView,
  { maxExported, keepScans }: Pick<ExportedSetOptions, "maxExported" | "keepScans">,
): Generator<void, ExportedSet> {
  const claims = yield* claimants(view, maxExported);
  const chosen = new Map<string, ExportedMetric>();
  for (const metric of previous.metrics) {
    const kept = keep(metric, view, claims, keepScans);
    if (kept !== undefined) chosen.set(kept.name, kept);
  }
  // Smallest last, because places are taken from the end.
  const yielding = sorted(chosen.values()).filter((metric) => metric.refreshesOut > 0);
  const waiting = new Map<string, number>();
  for (const [name, { row, kind }] of claims) {
    if (chosen.has(name)) continue;
    if (chosen.size >= maxExported) {
      const victim = yielding.at(-1);
      const waited = (previous.waiting.get(name) ?? 0) + 1;
      if (victim === undefined || waited < keepScans && kind !== "top" && !isClearlyOver(row, victim, kind)) {
        waiting.set(name, waited);
        continue;
      }
      yielding.pop();
      chosen.delete(victim.name);
    }
    chosen.set(name, toMetric(row, 0));
  }
  return { metrics: sorted(chosen.values()), waiting, notExported: yield* remainder(view, chosen) };
}

/**
 * What a claim rests on: a total among those that fill half of the places (`top`), a series far over the threshold
 * (`peak`), or a total that finds a place among the rest.
 */
type ClaimKind = "top" | "peak" | "total";

interface Claim {
  readonly row: ExportedRow;
  readonly kind: ClaimKind;
}

/**
 * Chooses the metrics with a claim to be exported, as many as there are places.
 *
 * Half of the places go to the largest totals. As many at most go to other metrics whose highest series is over
 * {@linkcode PEAK_FACTOR} times the threshold, highest first, so that an alert on it sees them. What is left goes to the
 * next totals.
 */
function* claimants({ rows, options }: MetricView, maxExported: number): Generator<void, Map<string, Claim>> {
  const half = Math.floor(maxExported / 2);
  const claims = new Map<string, Claim>();
  const claim = (row: ExportedRow, kind: ClaimKind) => claims.set(row.name, { row, kind });
  for (const row of rows.slice(0, half)) claim(row, "top");
  // Rows are by total, and so are those of one rate.
  const byRate = new Map<number, MetricRow[]>();
  for (let index = half; index < rows.length; index++) {
    if (index % PIECE === 0) yield;
    const row = rows[index];
    if (row === undefined || row.maxDpm <= PEAK_FACTOR * options.minDpm) continue;
    const same = byRate.get(row.maxDpm);
    if (same === undefined) byRate.set(row.maxDpm, [row]);
    else if (same.length < half) same.push(row);
  }
  for (const rate of [...byRate.keys()].sort((a, b) => b - a)) {
    for (const row of byRate.get(rate) ?? []) {
      if (claims.size < 2 * half) claim(row, "peak");
    }
  }
  for (let index = half; index < rows.length && claims.size < maxExported; index++) {
    const row = rows[index];
    if (row !== undefined && !claims.has(row.name)) claim(row, "total");
  }
  return claims;
}

function isClearlyOver(row: ExportedRow, victim: ExportedRow, kind: ClaimKind): boolean {
  if (row.totalDpm > CLEAR_FACTOR * victim.totalDpm) return true;
  return kind === "peak" && row.maxDpm > CLEAR_FACTOR * victim.maxDpm;
}

function sorted(metrics: Iterable<ExportedMetric>): ExportedMetric[] {
  return [...metrics].sort((a, b) => b.totalDpm - a.totalDpm || (a.name < b.name ? -1 : 1));
}

function keep(
  metric: ExportedMetric,
  { snapshot, options, price }: MetricView,
  claims: ReadonlyMap<string, Claim>,
  keepScans: number,
): ExportedMetric | undefined {
  const entry = snapshot.names.get(metric.name);
  if (entry === undefined || entry.outcome === "empty" || entry.outcome === "aggregated") return undefined;
  if (entry.excludedBy !== undefined && !options.all) return undefined;
  const claim = claims.get(metric.name);
  if (claim !== undefined) return toMetric(claim.row, 0);
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
function* remainder(
  { snapshot }: MetricView,
  exported: ReadonlyMap<string, ExportedMetric>,
): Generator<void, Totals> {
  const rest = new Sum();
  let seen = 0;
  for (const [name, entry] of snapshot.names) {
    if (++seen % PIECE === 0) yield;
    if (entry.outcome === "measured" && !exported.has(name)) rest.add(entry.distribution);
  }
  return rest.over(snapshot.windowMinutes);
}
