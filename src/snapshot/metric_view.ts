import type { ReportConfig, SortKey } from "../config/config.ts";
import { maxSamples, seriesCount, totalSamples } from "./distribution.ts";
import type { Snapshot } from "./snapshot.ts";
import { billedSeries } from "../pricing/estimate_cost.ts";
import { type MetricRow, metricRow } from "./metric_row.ts";

/** What decides which metrics a report lists, and in which order. */
export type ListOptions = Pick<ReportConfig, "minDpm" | "all" | "sort" | "costPer1000Series" | "includedDpm">;

/** Sums over several metrics. */
export interface Totals {
  /** Metrics with at least one sample in the window. */
  readonly metrics: number;
  readonly series: number;
  readonly dpm: number;
}

/** The metrics a report lists, and what it leaves out. */
export interface MetricList {
  /** Over the threshold and not hidden by a built-in rule, in the order asked for. */
  readonly rows: readonly MetricRow[];
  /** Sums over `rows`. With `hiddenByThreshold` they add up to `totals.listed`. */
  readonly shown: Totals;
  readonly totals: {
    /** What no built-in rule hides: `rows` and what the threshold hides. */
    readonly listed: Totals;
    /** What a built-in rule hides; nothing with `all`. */
    readonly excluded: Totals;
    /** Both: what the tenant stores. */
    readonly all: Totals;
  };
  /** The part of `totals.listed` at or under the threshold. */
  readonly hiddenByThreshold: Totals & { readonly shareOfAll: number };
}

/**
 * Picks the metrics a report lists and sorts them.
 *
 * A metric is listed when the DPM of its highest series is strictly greater than `minDpm`, and, unless `all` is set,
 * no built-in rule hides it. Order is descending with equal ones by name; by `name` it is ascending.
 * Sums are made of whole samples and divided once, so that they do not depend on the order of the names.
 */
export function listMetrics(snapshot: Snapshot, options: ListOptions): MetricList {
  const rows: MetricRow[] = [];
  const shown = new Sum();
  const excluded = new Sum();
  const underThreshold = new Sum();
  for (const [name, entry] of snapshot.names) {
    if (entry.outcome !== "measured") continue;
    const samples = totalSamples(entry.distribution);
    const series = seriesCount(entry.distribution);
    if (entry.excludedBy !== undefined && !options.all) {
      excluded.add(series, samples);
      continue;
    }
    if (maxSamples(entry.distribution) / snapshot.windowMinutes > options.minDpm) {
      shown.add(series, samples);
      rows.push(metricRow(name, entry, snapshot.windowMinutes, options));
    } else {
      underThreshold.add(series, samples);
    }
  }
  sortRows(rows, options.sort, options.includedDpm, snapshot.windowMinutes);
  const listed = shown.plus(underThreshold);
  const all = listed.plus(excluded);
  return {
    rows,
    shown: shown.over(snapshot.windowMinutes),
    totals: {
      listed: listed.over(snapshot.windowMinutes),
      excluded: excluded.over(snapshot.windowMinutes),
      all: all.over(snapshot.windowMinutes),
    },
    hiddenByThreshold: {
      ...underThreshold.over(snapshot.windowMinutes),
      shareOfAll: all.samples === 0 ? 0 : underThreshold.samples / all.samples,
    },
  };
}

function sortRows(rows: MetricRow[], key: SortKey, includedDpm: number, windowMinutes: number): void {
  const byName = (a: MetricRow, b: MetricRow) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  if (key === "name") {
    rows.sort(byName);
    return;
  }
  const weights = new Map<MetricRow, number>();
  for (const row of rows) weights.set(row, weigh(row, key, includedDpm, windowMinutes));
  rows.sort((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0) || byName(a, b));
}

function weigh(row: MetricRow, key: Exclude<SortKey, "name">, includedDpm: number, windowMinutes: number): number {
  switch (key) {
    case "dpm":
      return row.maxDpm;
    case "total":
      return row.totalDpm;
    case "series":
      return row.seriesCount;
    case "cost":
      // The unrounded cost at a price of 1: the order is the same at every price, and there is one without a price.
      return billedSeries(row.distribution, windowMinutes, includedDpm);
  }
}

class Sum {
  metrics = 0;
  series = 0;
  samples = 0;

  add(series: number, samples: number): void {
    this.metrics++;
    this.series += series;
    this.samples += samples;
  }

  plus(other: Sum): Sum {
    const sum = new Sum();
    sum.metrics = this.metrics + other.metrics;
    sum.series = this.series + other.series;
    sum.samples = this.samples + other.samples;
    return sum;
  }

  over(windowMinutes: number): Totals {
    return { metrics: this.metrics, series: this.series, dpm: this.samples / windowMinutes };
  }
}
