import { targetDpm } from "../pricing/plan.ts";
import type { Comparison } from "./compare.ts";
import { describeChange, describeComparedTo, describeGoneGroups } from "./describe_comparison.ts";
import { describeBill, describeFamily, describeGroups } from "./describe_bill.ts";
import { groupLabel } from "./group_key.ts";
import { maxSamples, seriesCount, totalSamples } from "./distribution.ts";
import type { MetricRow } from "./metric_row.ts";
import type { MetricView } from "./metric_view.ts";
import type { Distribution, ExclusionRule, SeriesDetail, Snapshot, Unmeasured } from "./snapshot.ts";
import { type MetricDocument, SCHEMA_VERSION, type SnapshotDocument } from "./snapshot_schema.ts";

/** What {@linkcode renderSnapshot} shows of each metric. */
interface RenderOptions {
  /** Highest series of each listed metric, highest first. */
  readonly seriesDetail?: ReadonlyMap<string, readonly SeriesDetail[]>;
  /** Whether its groups too. @default {true} */
  readonly splitsMetrics?: boolean;
  /** Whether the families too, which can be told from the rest. @default {true} */
  readonly listsFamilies?: boolean;
  /** What has changed since an earlier scan. @default {undefined} */
  readonly comparison?: Comparison | undefined;
}

/**
 * Renders a snapshot as JSON: the keys of the original tool and, beside them, everything a snapshot holds.
 *
 * The summary comes first, then the names without samples, then one line a metric, so that 200,000 of them are
 * rendered one by one and a `diff` or `grep` shows whole metrics. Nothing is lost of `MetricView.whole`, and
 * `readSnapshot` gives the snapshot back. DPM is written at full precision: DPM × minutes, rounded, is the number of
 * samples.
 *
 * @returns The document in pieces; the last one ends with a newline.
 */
export function* renderSnapshot(
  view: MetricView,
  { seriesDetail, splitsMetrics = true, listsFamilies = true, comparison }: RenderOptions = {},
): Generator<string> {
  const summary = JSON.stringify(summarise(view, comparison), undefined, 2);
  // Without its closing brace, so that the long arrays can follow one line at a time.
  yield `${summary.slice(0, -2)},\n`;
  yield* renderLedger(view);
  yield ",\n";
  if (listsFamilies) {
    yield* renderArray("  ", "families", view.families, (family) => describeFamily(family, comparison));
    yield ",\n";
  }
  if (comparison !== undefined) {
    yield* renderArray("  ", "gone_metrics", comparison.goneMetrics, ({ name, dpm, series }) => ({
      metric_name: name,
      dpm,
      series,
    }));
    yield ",\n";
  }
  const { windowMinutes } = view.snapshot;
  yield* renderArray("  ", "metrics", view.rows, (row) => {
    const shown = splitsMetrics ? row : { ...row, groups: undefined };
    const change = describeChange(comparison, comparison?.ofMetric(row.name));
    return describeMetric(shown, windowMinutes, seriesDetail?.get(row.name) ?? [], change);
  });
  yield "\n}\n";
}

function summarise(
  view: MetricView,
  comparison: Comparison | undefined,
): Omit<SnapshotDocument, "ledger" | "families" | "gone_metrics" | "metrics"> {
  const { snapshot, price, performance } = view;
  const { backend, scope, outOfScope, selfCost } = snapshot;
  const { shareOfAll, ...underThreshold } = view.hiddenByThreshold;
  const { listed, excluded, all } = view.totals;
  return {
    schema_version: SCHEMA_VERSION,
    evaluated_at: new Date(snapshot.evaluatedAtMs).toISOString(),
    lookback_minutes: snapshot.windowMinutes,
    backend: {
      flavour: backend.flavour,
      version: backend.version,
      url: backend.url,
      tenant: backend.tenant ?? null,
    },
    scope: {
      match: [...scope.match],
      exclude: [...scope.exclude],
      group_by: groupLabel(scope.groupBy) ?? null,
      selector: scope.selector,
      skip_excluded: scope.skipExcluded,
    },
    out_of_scope: {
      match: outOfScope.match,
      exclude: outOfScope.exclude,
      skip_excluded: outOfScope.skipExcluded,
    },
    aggregation_rules: snapshot.aggregationRules,
    missing_stores: [...snapshot.missingStores],
    warnings: [...snapshot.warnings],
    threshold: { min_dpm: view.options.minDpm, hidden: { ...underThreshold, share_of_all: shareOfAll } },
    cost: price === undefined ? null : { per_1000_series: price.costPer1000Series, included_dpm: price.includedDpm },
    totals: { over_threshold: view.shown, under_threshold: underThreshold, excluded, all, listed },
    summaries: [...snapshot.summaries],
    active_series: snapshot.activeSeries?.total ?? null,
    bill: describeBill(view),
    excess: { target_dpm: targetDpm(view.options.plan), dpm: view.excessDpm },
    ...describeGroups(view, comparison),
    compared_to: describeComparedTo(comparison),
    gone_by: describeGoneGroups(comparison),
    total_metrics_above_threshold: view.rows.length,
    performance_metrics: {
      total_runtime_seconds: performance.runtimeSeconds,
      average_metric_processing_seconds: performance.averageSeconds,
      total_metrics_processed: performance.processed,
      metrics_per_second: performance.metricsPerSecond,
    },
    self_cost: { requests: selfCost.requests, bytes: selfCost.bytes, retries: selfCost.retries },
  };
}

function* renderLedger({ snapshot, ledger, options }: MetricView): Generator<string> {
  const { catalogue, measured, empty, aggregated, failed, flagged } = ledger;
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

function describeUnmeasured([name, entry]: [string, Unmeasured]): SnapshotDocument["ledger"]["failures"][number] {
  return {
    metric_name: name,
    status: entry.status ?? null,
    reason: entry.reason,
    excluded_by: describeRule(entry.excludedBy),
  };
}

function describeMetric(
  row: MetricRow,
  minutes: number,
  seriesDetail: readonly SeriesDetail[],
  change: MetricDocument["change"],
): MetricDocument {
  return {
    metric_name: row.name,
    dpm: row.maxDpm,
    series_count: row.seriesCount,
    estimated_cost: row.estimatedCost ?? null,
    total_dpm: row.totalDpm,
    change,
    excluded_by: describeRule(row.excludedBy),
    distribution: describeDistribution(row.distribution, minutes),
    groups: row.groups === undefined ? undefined : [...row.groups].map(([value, distribution]) => ({
      value,
      dpm: maxSamples(distribution) / minutes,
      series_count: seriesCount(distribution),
      total_dpm: totalSamples(distribution) / minutes,
      distribution: describeDistribution(distribution, minutes),
    })),
    series_detail: seriesDetail.map(({ labels, dpm }) => ({ labels, dpm })),
  };
}

function describeDistribution(distribution: Distribution, minutes: number): MetricDocument["distribution"] {
  return distribution.map(([samples, series]) => ({ dpm: samples / minutes, series }));
}

function describeRule(rule: ExclusionRule | undefined): MetricDocument["excluded_by"] {
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
