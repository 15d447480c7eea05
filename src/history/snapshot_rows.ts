import type { Row } from "../parquet/column.ts";
import { excessDpm } from "../pricing/excess_dpm.ts";
import { targetDpm } from "../pricing/plan.ts";
import { seriesCount, totalSamples } from "../snapshot/distribution.ts";
import { groupLabel } from "../snapshot/group_key.ts";
import { metricRow } from "../snapshot/metric_row.ts";
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

/** Finds the names of families that are not those of their metrics, by metric, and pauses after every few. */
export function* familiesByMember({ families }: MetricView): Generator<void, ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  let seen = 0;
  for (const { name, members } of families) {
    for (const member of members) {
      if (member !== name) names.set(member, name);
    }
    if (++seen % PIECE === 0) yield;
  }
  return names;
}

/** Makes a row for each measured metric, whatever the view lists. */
export function* dpmRows(
  { snapshot: { names, windowMinutes }, options: { plan }, price }: MetricView,
  families: ReadonlyMap<string, string>,
  origin: Origin,
): Generator<Row> {
  const target = targetDpm(plan);
  for (const [name, entry] of names) {
    if (entry.outcome !== "measured") continue;
    const { maxDpm, totalDpm, seriesCount, estimatedCost } = metricRow(name, entry, windowMinutes, price);
    yield {
      ...origin,
      metric_name: name,
      family: families.get(name) ?? name,
      excluded_by: describeRule(entry.excludedBy),
      series_count: seriesCount,
      dpm_max: maxDpm,
      dpm_total: totalDpm,
      excess_dpm: excessDpm(entry.distribution, windowMinutes, target),
      distribution: JSON.stringify(entry.distribution),
      estimated_cost: estimatedCost ?? null,
    };
  }
}

/** Makes a row for each group of each measured metric; none where the scan was not split. */
export function* groupRows({ snapshot, options: { plan } }: MetricView, origin: Origin): Generator<Row> {
  const { names, scope, windowMinutes } = snapshot;
  const label = groupLabel(scope.groupBy);
  if (label === undefined) return;
  const target = targetDpm(plan);
  for (const [name, entry] of names) {
    if (entry.outcome !== "measured") continue;
    for (const [value, distribution] of entry.groups ?? []) {
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
