import type { Row } from "../parquet/column.ts";
import { excessDpm } from "../pricing/excess_dpm.ts";
import { targetDpm } from "../pricing/plan.ts";
import { seriesCount, totalSamples } from "../snapshot/distribution.ts";
import { groupLabel } from "../snapshot/group_key.ts";
import type { MetricRow } from "../snapshot/metric_row.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import type { ExclusionRule, Snapshot } from "../snapshot/snapshot.ts";
import { dayOf } from "./history_tables.ts";

/** Families that are looked at between two pauses. */
const PIECE = 500;

/** What the rows of one scan have in common. */
type Origin = Readonly<Record<"target" | "date", string>> & { readonly timestamp: number };

/** Says whose scan it was: the name of the target, else the tenant, else nothing. */
export function originOf({ evaluatedAtMs, backend }: Snapshot, target: string | undefined): Origin {
  return { target: target ?? backend.tenant ?? "", timestamp: evaluatedAtMs, date: dayOf(evaluatedAtMs) };
}

/** Finds the name of each metric's family, and pauses after every few. */
export function* familiesByMember({ families }: MetricView): Generator<void, ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  let seen = 0;
  for (const { name, members } of families) {
    for (const member of members) names.set(member, name);
    if (++seen % PIECE === 0) yield;
  }
  return names;
}

/** Makes a row for each metric. */
export function* dpmRows(
  view: MetricView,
  metrics: readonly MetricRow[],
  families: ReadonlyMap<string, string>,
  origin: Origin,
): Generator<Row> {
  const { windowMinutes } = view.snapshot;
  const target = targetDpm(view.options.plan);
  for (const row of metrics) {
    yield {
      ...origin,
      metric_name: row.name,
      family: families.get(row.name) ?? row.name,
      excluded_by: describeRule(row.excludedBy),
      series_count: row.seriesCount,
      dpm_max: row.maxDpm,
      dpm_total: row.totalDpm,
      excess_dpm: excessDpm(row.distribution, windowMinutes, target),
      distribution: JSON.stringify(row.distribution),
      estimated_cost: row.estimatedCost ?? null,
    };
  }
}

/** Makes a row for each group of each metric; none where the scan was not split. */
export function* groupRows(view: MetricView, metrics: readonly MetricRow[], origin: Origin): Generator<Row> {
  const { windowMinutes, scope } = view.snapshot;
  const label = groupLabel(scope.groupBy);
  if (label === undefined) return;
  const target = targetDpm(view.options.plan);
  for (const { name, groups } of metrics) {
    for (const [value, distribution] of groups ?? []) {
      yield {
        ...origin,
        metric_name: name,
        label,
        value,
        series_count: seriesCount(distribution),
        dpm_total: totalSamples(distribution) / windowMinutes,
        excess_dpm: excessDpm(distribution, windowMinutes, target),
      };
    }
  }
}

/** Makes the one row of the scan itself. */
export function scanRow(view: MetricView, origin: Origin): Row {
  const { snapshot, ledger, bill, options: { plan }, totals: { all } } = view;
  const { backend, scope } = snapshot;
  return {
    ...origin,
    window_minutes: snapshot.windowMinutes,
    metrics: all.metrics,
    series_count: all.series,
    dpm_total: all.dpm,
    excess_dpm: view.excessDpm,
    target_dpm: targetDpm(plan),
    active_series: snapshot.activeSeries?.total ?? null,
    plan: plan?.name ?? null,
    usage: bill?.usage ?? null,
    usage_unit: plan?.kind ?? null,
    decided_by: bill?.decidedBy ?? null,
    bill: bill?.money ?? null,
    currency: plan?.currency ?? null,
    names: ledger.catalogue,
    names_measured: ledger.measured,
    names_empty: ledger.empty,
    names_aggregated: ledger.aggregated,
    names_failed: ledger.failed,
    unmeasured: JSON.stringify(unmeasuredNames(snapshot)),
    scope: JSON.stringify({
      match: scope.match,
      exclude: scope.exclude,
      group_by: groupLabel(scope.groupBy) ?? null,
      selector: scope.selector,
      skip_excluded: scope.skipExcluded,
    }),
    backend: backend.flavour,
    backend_version: backend.version,
    backend_url: backend.url,
    missing_stores: JSON.stringify(snapshot.missingStores),
    warnings: JSON.stringify(snapshot.warnings),
    duration_ms: snapshot.durationMs,
  };
}

/** Names that a comparison cannot take for gone. */
function unmeasuredNames({ names }: Snapshot): Record<"failed" | "aggregated", string[]> {
  const unmeasured = { failed: Array<string>(), aggregated: Array<string>() };
  for (const [name, { outcome }] of names) {
    if (outcome === "failed" || outcome === "aggregated") unmeasured[outcome].push(name);
  }
  return unmeasured;
}

function describeRule(rule: ExclusionRule | undefined): string | null {
  if (rule === undefined) return null;
  return rule.kind === "suffix" ? `*${rule.text}` : `${rule.text}*`;
}
