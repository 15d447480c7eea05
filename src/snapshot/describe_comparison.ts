import type { Change } from "./change.ts";
import type { Comparison } from "./compare.ts";
import type { SnapshotDocument } from "./snapshot_schema.ts";

/** Groups listed at most, and gone ones: a label such as `pod` may have as many values as there are series. */
export const MAX_LISTED_GROUPS = 1_000;

/** Describes a change: null is one that cannot be told, `undefined` one that was not asked for. */
export function describeChange(
  comparison: Comparison | undefined,
  change: Change | undefined,
): { dpm: number; series: number } | null | undefined {
  if (comparison === undefined) return undefined;
  return change === undefined ? null : { dpm: change.dpm, series: change.series };
}

/** Describes what a report was compared with, and what has changed in all. */
export function describeComparedTo(comparison: Comparison | undefined): SnapshotDocument["compared_to"] {
  if (comparison === undefined) return undefined;
  const { evaluatedAtMs, source, total, bill, incomparable } = comparison;
  return {
    evaluated_at: new Date(evaluatedAtMs).toISOString(),
    source,
    change: { dpm: total.dpm, series: total.series },
    bill: bill === undefined ? null : { usage: bill.usage, money: bill.money ?? null },
    not_comparable: [...incomparable],
  };
}

/** Describes the groups that are gone. */
export function describeGoneGroups(comparison: Comparison | undefined): SnapshotDocument["gone_by"] {
  return comparison?.goneGroups.slice(0, MAX_LISTED_GROUPS).map(({ name, dpm, series }) => ({
    value: name,
    dpm,
    series,
  }));
}
