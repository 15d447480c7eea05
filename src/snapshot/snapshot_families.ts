import { EXPORTED_VALUES, type ExportedValue } from "../config/exporter_options.ts";
import { groupLabel } from "./group_key.ts";
import type { MetricFamily } from "../exposition/metric_family.ts";
import type { MetricRow } from "./metric_row.ts";
import type { MetricView } from "./metric_view.ts";
import { labelledFamily, MAX_GROUPS, metricFamily, scalarFamily, SNAPSHOT_METRICS } from "./snapshot_metrics.ts";

/** What {@linkcode scanFamilies} says in the name of something that outlives one scan. */
interface ScanFamiliesOptions {
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

/** Yields everything a snapshot says as metrics, one family after the other. */
export function* snapshotFamilies(view: MetricView): Generator<MetricFamily> {
  yield* metricFamilies(view.rows);
  yield* scanFamilies(view);
  yield* groupFamilies(view);
}

/**
 * Yields the families with one series a metric. Names are label values, exactly as the backend stores them.
 *
 * @param values Which of them, beside the cost, which is there with a price. @default all
 */
export function* metricFamilies(
  rows: readonly ExportedRow[],
  values: readonly ExportedValue[] = EXPORTED_VALUES,
): Generator<MetricFamily> {
  const labels = rows.map(({ name }) => ({ metric_name: name }));
  const valuesOf = (read: (row: ExportedRow) => number) =>
    rows.map((row, i) => ({ labels: labels[i] ?? { metric_name: row.name }, value: read(row) }));
  const has = (value: ExportedValue) => values.includes(value);
  if (has("dpm")) yield metricFamily(SNAPSHOT_METRICS.maxDpm, valuesOf((row) => row.maxDpm));
  if (has("series")) yield metricFamily(SNAPSHOT_METRICS.seriesCount, valuesOf((row) => row.seriesCount));
  if (has("total")) yield metricFamily(SNAPSHOT_METRICS.totalDpm, valuesOf((row) => row.totalDpm));
  if (rows.some((row) => row.estimatedCost !== undefined)) {
    yield metricFamily(SNAPSHOT_METRICS.estimatedCost, valuesOf((row) => row.estimatedCost ?? NaN));
  }
}

/** Yields the families about the scan and the tenant as a whole. */
export function* scanFamilies(view: MetricView, options: ScanFamiliesOptions = {}): Generator<MetricFamily> {
  const { snapshot, performance } = view;
  const { processedTotal = performance.processed, updatedAtMs = snapshot.evaluatedAtMs } = options;
  yield scalarFamily(SNAPSHOT_METRICS.runtime, performance.runtimeSeconds);
  yield scalarFamily(SNAPSHOT_METRICS.averageTime, performance.averageSeconds);
  yield scalarFamily(SNAPSHOT_METRICS.processed, processedTotal);
  yield scalarFamily(SNAPSHOT_METRICS.processingRate, performance.metricsPerSecond);
  yield scalarFamily(SNAPSHOT_METRICS.lastUpdate, updatedAtMs / 1000);
  yield scalarFamily(SNAPSHOT_METRICS.lookback, snapshot.windowMinutes * 60);
  yield scalarFamily(SNAPSHOT_METRICS.minDpm, view.options.minDpm);
  const { measured, empty, aggregated, failed } = view.ledger;
  yield labelledFamily(SNAPSHOT_METRICS.names, { measured, empty, aggregated, failed });
  const { match, exclude, skipExcluded } = snapshot.outOfScope;
  yield labelledFamily(SNAPSHOT_METRICS.outOfScopeNames, { match, exclude, skip_excluded: skipExcluded });
  yield* tenantFamilies(view);
  yield* billFamilies(view);
}

function* tenantFamilies({ shown, totals, hiddenByThreshold }: MetricView): Generator<MetricFamily> {
  const parts = (unit: "metrics" | "series" | "dpm") => ({
    over_threshold: shown[unit],
    under_threshold: hiddenByThreshold[unit],
    excluded: totals.excluded[unit],
  });
  yield labelledFamily(SNAPSHOT_METRICS.tenantMetrics, parts("metrics"));
  yield labelledFamily(SNAPSHOT_METRICS.tenantSeries, parts("series"));
  yield labelledFamily(SNAPSHOT_METRICS.tenantDpm, parts("dpm"));
}

function* billFamilies({ snapshot: { activeSeries }, options: { plan }, bill, excessDpm }: MetricView) {
  if (activeSeries !== undefined) yield scalarFamily(SNAPSHOT_METRICS.activeSeries, activeSeries.total);
  if (bill !== undefined && plan?.kind === "series") yield scalarFamily(SNAPSHOT_METRICS.billableSeries, bill.usage);
  if (bill?.money !== undefined && plan !== undefined) {
    yield labelledFamily(SNAPSHOT_METRICS.bill, { [plan.currency]: bill.money });
  }
  yield scalarFamily(SNAPSHOT_METRICS.excessDpm, excessDpm);
}

/** Yields the families about the groups of the scan: the largest ones each, all others in one; none without any. */
export function* groupFamilies(view: MetricView): Generator<MetricFamily> {
  const label = groupLabel(view.snapshot.scope.groupBy);
  if (label === undefined) return;
  const labels = view.groups.slice(0, MAX_GROUPS).map(({ value }) => ({ label, value }));
  const pairs = [
    [SNAPSHOT_METRICS.groupDpm, SNAPSHOT_METRICS.otherGroupsDpm, view.groups.map(({ dpm }) => dpm)],
    [
      SNAPSHOT_METRICS.groupExcessDpm,
      SNAPSHOT_METRICS.otherGroupsExcessDpm,
      view.groups.map(({ excessDpm }) => excessDpm),
    ],
  ] as const;
  for (const [each, others, values] of pairs) {
    yield metricFamily(each, labels.map((labels, i) => ({ labels, value: values[i] ?? 0 })));
    yield scalarFamily(others, values.slice(MAX_GROUPS).reduce((sum, value) => sum + value, 0));
  }
}
