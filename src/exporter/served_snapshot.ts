import { listMetrics, type MetricList } from "../snapshot/metric_view.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { type ExportedSet, type ExportedSetOptions, nextExportedSet } from "./exported_set.ts";

/** A snapshot that is served, with what is exported of it. Never changed. */
export interface ServedSnapshot {
  readonly snapshot: Snapshot;
  readonly exported: ExportedSet;
  readonly sums: Pick<MetricList, "shown" | "totals" | "hiddenByThreshold">;
  /** When the refresh that brought it began, in Unix milliseconds. */
  readonly refreshedAtMs: number;
}

/** Makes a snapshot ready to be served after what was exported before it. */
export function serveSnapshot(
  snapshot: Snapshot,
  before: ExportedSet,
  refreshedAtMs: number,
  options: ExportedSetOptions,
): ServedSnapshot {
  const { rows, ...sums } = listMetrics(snapshot, { ...options, sort: "total" });
  return { snapshot, exported: nextExportedSet(before, snapshot, rows, options), sums, refreshedAtMs };
}

/** Makes a snapshot ready to be served with what was exported of it in an earlier process. */
export function restoreSnapshot(
  snapshot: Snapshot,
  exported: ExportedSet,
  refreshedAtMs: number,
  options: ExportedSetOptions,
): ServedSnapshot {
  const { rows: _, ...sums } = listMetrics(snapshot, { ...options, sort: "total" });
  return { snapshot, exported, sums, refreshedAtMs };
}
