import type { ReportConfig } from "../config/config.ts";
import type { MetricFamily } from "../exposition/metric_family.ts";
import { countLedger } from "../snapshot/count_ledger.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { groupTotals } from "../snapshot/group_totals.ts";
import { listMetrics, type MetricList } from "../snapshot/metric_view.ts";
import type { MetricRow } from "../snapshot/metric_row.ts";
import { performanceMetrics } from "../snapshot/performance_metrics.ts";
import type { ReportInput } from "./report.ts";

/** Values of the `--by` label that get a series of their own: a cost tool must not become a cost. */
const MAX_GROUPS = 100;

/** What {@linkcode scanFamilies} says in the name of something longer-lived than one scan. */
export interface ScanFamiliesOptions extends Pick<ReportConfig, "minDpm"> {
  /**
   * Metrics processed since the start of the process.
   *
   * @default the metrics this scan processed
   */
  readonly processedTotal?: number;
  /**
   * When the numbers were last replaced, in Unix milliseconds.
   *
   * @default the scan's evaluation time
   */
  readonly updatedAtMs?: number;
}

/** What is exported of one metric. */
export type ExportedRow = Pick<MetricRow, "name" | "maxDpm" | "totalDpm" | "seriesCount" | "estimatedCost">;

/** Everything a snapshot says as metrics, one family after the other. */
export function* snapshotFamilies({ snapshot, options }: ReportInput): Generator<MetricFamily> {
  const list = listMetrics(snapshot, options);
  yield* metricFamilies(list.rows);
  yield* scanFamilies(snapshot, list, options);
  yield* groupFamilies(snapshot);
}

/** The families with one series a metric. Names are label values, exactly as the backend stores them. */
export function* metricFamilies(rows: readonly ExportedRow[]): Generator<MetricFamily> {
  const labels = rows.map((row) => ({ metric_name: row.name }));
  const family = (name: string, help: string, value: (row: ExportedRow) => number): MetricFamily => ({
    name,
    type: "gauge",
    help,
    samples: rows.map((row, i) => ({ suffix: "", labels: labels[i] ?? {}, value: value(row) })),
  });
  yield family("metric_dpm_rate", "Data points per minute of the metric's highest series.", (row) => row.maxDpm);
  yield family(
    "metric_series_count",
    "Series of the metric with a sample in the window.",
    (row) => row.seriesCount,
  );
  yield family("metric_total_dpm", "Data points per minute of all series of the metric.", (row) => row.totalDpm);
  if (rows.some((row) => row.estimatedCost !== undefined)) {
    yield family(
      "metric_estimated_cost",
      "Upper bound of what the metric costs, in the currency of the price; not to be summed.",
      (row) => row.estimatedCost ?? NaN,
    );
  }
}

/** The families about the scan and the tenant as a whole. */
export function* scanFamilies(
  snapshot: Snapshot,
  list: Pick<MetricList, "shown" | "totals" | "hiddenByThreshold">,
  options: ScanFamiliesOptions,
): Generator<MetricFamily> {
  const performance = performanceMetrics(snapshot);
  yield gauge("dpm_finder_runtime_seconds", "Time the last scan took.", performance.runtimeSeconds);
  yield gauge(
    "dpm_finder_avg_metric_process_seconds",
    "Time the last scan took, divided by the metrics it processed.",
    performance.averageSeconds,
  );
  yield {
    name: "dpm_finder_metrics_processed",
    type: "counter",
    help: "Metrics processed.",
    samples: [{ suffix: "_total", labels: {}, value: options.processedTotal ?? performance.processed }],
  };
  yield gauge(
    "dpm_finder_processing_rate_metrics_per_second",
    "Metrics the last scan processed a second.",
    performance.metricsPerSecond,
  );
  yield gauge(
    "dpm_finder_last_update_timestamp",
    "Unix time of the last update in seconds.",
    (options.updatedAtMs ?? snapshot.evaluatedAtMs) / 1000,
  );
  yield gauge("dpm_finder_lookback_seconds", "Length of the window looked back over.", snapshot.windowMinutes * 60);
  yield gauge("dpm_finder_min_dpm", "Threshold a metric is listed above.", options.minDpm);
  yield* ledgerFamilies(snapshot);
  yield* tenantFamilies(list);
}

function* ledgerFamilies(snapshot: Snapshot): Generator<MetricFamily> {
  const { measured, empty, aggregated, failed } = countLedger(snapshot);
  yield gauges("dpm_finder_names", "Metric names in scope by what became of them.", "outcome", {
    measured,
    empty,
    aggregated,
    failed,
  });
  const { match, exclude, skipExcluded } = snapshot.outOfScope;
  yield gauges("dpm_finder_out_of_scope_names", "Metric names not asked about, by the option that said so.", "option", {
    match,
    exclude,
    skip_excluded: skipExcluded,
  });
}

function* tenantFamilies(
  { shown, totals, hiddenByThreshold }: Pick<MetricList, "shown" | "totals" | "hiddenByThreshold">,
) {
  const what = {
    metrics: "Metrics with a sample in the window",
    series: "Series with a sample in the window",
    dpm: "Data points per minute",
  };
  for (const unit of ["metrics", "series", "dpm"] as const) {
    const help = `${what[unit]}: over the threshold, at or under it, excluded by a built-in rule.`;
    yield gauges(`dpm_finder_tenant_${unit}`, help, "part", {
      over_threshold: shown[unit],
      under_threshold: hiddenByThreshold[unit],
      excluded: totals.excluded[unit],
    });
  }
}

/** The families about the values of the `--by` label; none without it. */
export function* groupFamilies(snapshot: Snapshot): Generator<MetricFamily> {
  const label = snapshot.scope.groupBy;
  if (label === undefined) return;
  const groups = groupTotals(snapshot);
  yield {
    name: "dpm_finder_group_dpm",
    type: "gauge",
    help: `Data points per minute by the values of a label, the highest ${MAX_GROUPS}.`,
    samples: groups.slice(0, MAX_GROUPS).map(({ value, dpm }) => ({
      suffix: "",
      labels: { label, value },
      value: dpm,
    })),
  };
  const rest = groups.slice(MAX_GROUPS).reduce((sum, { dpm }) => sum + dpm, 0);
  yield gauge("dpm_finder_other_groups_dpm", "Data points per minute of the values beyond these.", rest);
}

function gauge(name: string, help: string, value: number): MetricFamily {
  return { name, type: "gauge", help, samples: [{ suffix: "", labels: {}, value }] };
}

function gauges(name: string, help: string, label: string, values: Readonly<Record<string, number>>): MetricFamily {
  const samples = Object.entries(values).map(([key, value]) => ({
    suffix: "" as const,
    labels: { [label]: key },
    value,
  }));
  return { name, type: "gauge", help, samples };
}
