import { countLedger } from "../snapshot/count_ledger.ts";
import { maxSamples, seriesCount, totalSamples } from "../snapshot/distribution.ts";
import type { SeriesDetail } from "../snapshot/series_detail.ts";
import type { Distribution, ExclusionRule, Snapshot, Unmeasured } from "../snapshot/snapshot.ts";
import { listMetrics, type MetricList } from "../snapshot/metric_view.ts";
import type { MetricRow } from "../snapshot/metric_row.ts";
import { performanceMetrics } from "../snapshot/performance_metrics.ts";
import type { Report, ReportInput } from "./report.ts";

/**
 * The whole result as JSON: the keys of the original tool and, beside them, everything a snapshot holds.
 *
 * The summary comes first, then the names without samples, then one line a metric, so that 200,000 of them are
 * rendered one by one and a `diff` or `grep` shows whole metrics. With a threshold of 0 and the built-in exclusions
 * lifted nothing is lost, and `readJsonReport` gives the snapshot back. DPM is written at full precision:
 * DPM × minutes, rounded, is the number of samples.
 */
export const jsonReport: Report = { format: "json", extension: "json", render };

function* render(input: ReportInput): Generator<string> {
  const { snapshot } = input;
  const list = listMetrics(snapshot, input.options);
  const summary = JSON.stringify(summarise(input, list), undefined, 2);
  // Without its closing brace, so that the long arrays can follow one line at a time.
  yield `${summary.slice(0, -2)},\n`;
  yield* renderLedger(input);
  yield ",\n";
  yield* renderArray("  ", "metrics", list.rows, (row) => describeMetric(row, input));
  yield "\n}\n";
}

function summarise({ snapshot, options }: ReportInput, list: MetricList) {
  const performance = performanceMetrics(snapshot);
  const { backend, scope, outOfScope } = snapshot;
  const { metrics, series, dpm, shareOfAll } = list.hiddenByThreshold;
  return {
    schema_version: snapshot.schemaVersion,
    evaluated_at: new Date(snapshot.evaluatedAtMs).toISOString(),
    lookback_minutes: snapshot.windowMinutes,
    backend: {
      flavour: backend.flavour,
      version: backend.version,
      url: backend.url,
      tenant: backend.tenant ?? null,
    },
    scope: {
      match: scope.match,
      exclude: scope.exclude,
      group_by: scope.groupBy ?? null,
      skip_excluded: scope.skipExcluded,
    },
    out_of_scope: {
      match: outOfScope.match,
      exclude: outOfScope.exclude,
      skip_excluded: outOfScope.skipExcluded,
    },
    aggregation_rules: snapshot.aggregationRules,
    warnings: snapshot.warnings,
    threshold: { min_dpm: options.minDpm, hidden: { metrics, series, dpm, share_of_all: shareOfAll } },
    cost: options.costPer1000Series === undefined
      ? null
      : { per_1000_series: options.costPer1000Series, included_dpm: options.includedDpm },
    totals: list.totals,
    total_metrics_above_threshold: list.rows.length,
    performance_metrics: {
      total_runtime_seconds: performance.runtimeSeconds,
      average_metric_processing_seconds: performance.averageSeconds,
      total_metrics_processed: performance.processed,
      metrics_per_second: performance.metricsPerSecond,
    },
    self_cost: {
      requests: snapshot.selfCost.requests,
      bytes: snapshot.selfCost.bytes,
      retries: snapshot.selfCost.retries,
    },
  };
}

function* renderLedger({ snapshot, options }: ReportInput): Generator<string> {
  const { catalogue, measured, empty, aggregated, failed, flagged } = countLedger(snapshot);
  const counts = { catalogue, measured, empty, aggregated, failed, hidden_by_rule: options.all ? 0 : flagged };
  yield `  "ledger": {\n`;
  for (const [key, count] of Object.entries(counts)) yield `    "${key}": ${count},\n`;
  yield* renderArray("    ", "empty_names", namesWith(snapshot, "empty"), ([name, entry]) => ({
    metric_name: name,
    excluded_by: describeRule(entry.excludedBy),
  }));
  yield ",\n";
  yield* renderArray("    ", "aggregated_names", namesWith(snapshot, "aggregated"), describeUnmeasured);
  yield ",\n";
  yield* renderArray("    ", "failures", namesWith(snapshot, "failed"), describeUnmeasured);
  yield "\n  }";
}

type Entry = Snapshot["names"] extends ReadonlyMap<string, infer Value> ? Value : never;

function* namesWith<Outcome extends Entry["outcome"]>(
  snapshot: Snapshot,
  outcome: Outcome,
): Generator<[string, Entry & { outcome: Outcome }]> {
  const has = (entry: Entry): entry is Entry & { outcome: Outcome } => entry.outcome === outcome;
  for (const [name, entry] of snapshot.names) {
    if (has(entry)) yield [name, entry];
  }
}

function describeUnmeasured([name, entry]: [string, Unmeasured]) {
  return {
    metric_name: name,
    status: entry.status ?? null,
    reason: entry.reason,
    excluded_by: describeRule(entry.excludedBy),
  };
}

function describeMetric(row: MetricRow, { snapshot, seriesDetail }: ReportInput) {
  const minutes = snapshot.windowMinutes;
  return {
    metric_name: row.name,
    dpm: row.maxDpm,
    series_count: row.seriesCount,
    estimated_cost: row.estimatedCost ?? null,
    total_dpm: row.totalDpm,
    excluded_by: describeRule(row.excludedBy),
    distribution: describeDistribution(row.distribution, minutes),
    groups: row.groups === undefined ? undefined : [...row.groups].map(([value, distribution]) => ({
      value,
      dpm: maxSamples(distribution) / minutes,
      series_count: seriesCount(distribution),
      total_dpm: totalSamples(distribution) / minutes,
      distribution: describeDistribution(distribution, minutes),
    })),
    series_detail: (seriesDetail.get(row.name) ?? []).map(describeSeries),
  };
}

function describeDistribution(distribution: Distribution, minutes: number) {
  return distribution.map(([samples, series]) => ({ dpm: samples / minutes, series }));
}

function describeSeries({ labels, dpm }: SeriesDetail) {
  return { labels, dpm };
}

function describeRule(rule: ExclusionRule | undefined) {
  return rule === undefined ? undefined : { kind: rule.kind, text: rule.text };
}

/** `"key": [` … `]` with one line an item. */
function* renderArray<Item>(
  indent: string,
  key: string,
  items: Iterable<Item>,
  describe: (item: Item) => unknown,
): Generator<string> {
  let separator = `${indent}"${key}": [\n`;
  let any = false;
  for (const item of items) {
    yield `${separator}${indent}  ${JSON.stringify(describe(item))}`;
    separator = ",\n";
    any = true;
  }
  yield any ? `\n${indent}]` : `${indent}"${key}": []`;
}
