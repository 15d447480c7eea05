import type { Comparison } from "./compare.ts";
import { describeChange, MAX_LISTED_GROUPS } from "./describe_comparison.ts";
import type { Family } from "./families.ts";
import { groupValues } from "./group_key.ts";
import type { MetricView } from "./metric_view.ts";
import type { SnapshotDocument } from "./snapshot_schema.ts";

/** Describes the bill as the document says it. */
export function describeBill({ bill, options: { plan } }: MetricView): SnapshotDocument["bill"] {
  if (bill === undefined || plan === undefined) return null;
  return {
    plan: plan.name,
    unit: plan.kind,
    currency: plan.currency,
    usage: bill.usage,
    by_data_points: bill.byDataPoints,
    by_series: bill.bySeries ?? null,
    decided_by: bill.decidedBy,
    floor: bill.floor ?? null,
    money: bill.money ?? null,
    floor_money: bill.floorMoney ?? null,
    samples_per_month: bill.samplesPerMonth,
  };
}

/** Describes what the groups add up to, and the groups that are one too many. */
export function describeGroups(
  { groups, snapshot }: MetricView,
  comparison?: Comparison,
): Pick<SnapshotDocument, "by" | "by_other"> {
  const { scope: { groupBy }, activeSeries, windowMinutes } = snapshot;
  const by = groups.slice(0, MAX_LISTED_GROUPS).map(({ value, metrics, series, dpm, every, excessDpm }) => {
    const values = groupValues(value, groupBy.length);
    return {
      value,
      labels: Object.fromEntries(groupBy.map((label, i) => [label, values[i] ?? ""])),
      metrics,
      series,
      active_series: activeSeries?.groups === undefined ? null : activeSeries.groups.get(value) ?? 0,
      dpm,
      every,
      excess_dpm: excessDpm,
      change: describeChange(comparison, comparison?.ofGroup(value)),
    };
  });
  const rest = groups.slice(MAX_LISTED_GROUPS);
  if (rest.length === 0) return { by };
  const sum = (pick: (group: MetricView["groups"][number]) => number) =>
    rest.reduce((sum, each) => sum + pick(each), 0);
  // Of whole samples, as every other rate.
  const dpm = Math.round(sum(({ dpm }) => dpm * windowMinutes)) / windowMinutes;
  const other = { series: sum(({ series }) => series), dpm };
  return { by, by_other: { groups: rest.length, ...other, excess_dpm: sum(({ excessDpm }) => excessDpm) } };
}

/** Describes one family. */
export function describeFamily(family: Family, comparison?: Comparison): SnapshotDocument["families"][number] {
  const { name, kind, members, dpm, series, every, buckets } = family;
  return {
    name,
    type: kind,
    metrics: [...members],
    dpm,
    series,
    every,
    buckets: buckets === undefined ? null : { per_histogram: buckets.perHistogram, histograms: buckets.histograms },
    change: describeChange(comparison, comparison?.ofFamily(name)),
  };
}
