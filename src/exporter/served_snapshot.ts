import { MetricView } from "../snapshot/metric_view.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { type ExportedSet, type ExportedSetOptions, nextExportedSet } from "./exported_set.ts";

/** A snapshot that is served, with what is exported of it. Immutable. */
export interface ServedSnapshot {
  /** The view that metrics, pages and routes are made from. */
  readonly view: MetricView;
  readonly exported: ExportedSet;
  /** When the refresh that brought it began, in Unix milliseconds. */
  readonly refreshedAtMs: number;
}

/** Prepares a view to be served, given what was exported before it. */
export function serveView(
  view: MetricView,
  before: ExportedSet,
  refreshedAtMs: number,
  options: ExportedSetOptions,
): ServedSnapshot {
  return { view, exported: nextExportedSet(before, view, options), refreshedAtMs };
}

/** Makes the view that the exporter serves, and pauses after every few names. */
export function exporterView(
  snapshot: Snapshot,
  { minDpm, all, costPer1000Series, includedDpm }: ExportedSetOptions,
): Generator<void, MetricView> {
  return MetricView.inPieces(snapshot, { minDpm, all, costPer1000Series, includedDpm, sort: "total" });
}
