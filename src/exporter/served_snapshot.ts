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

/** Prepares a snapshot to be served, given what was exported before it, and pauses after every few names. */
export function* serveSnapshot(
  snapshot: Snapshot,
  before: ExportedSet,
  refreshedAtMs: number,
  options: ExportedSetOptions,
): Generator<void, ServedSnapshot> {
  const view = yield* exporterView(snapshot, options);
  return { view, exported: yield* nextExportedSet(before, view, options), refreshedAtMs };
}

/** Prepares a snapshot to be served with what an earlier process exported of it. */
export function* restoreSnapshot(
  snapshot: Snapshot,
  exported: ExportedSet,
  refreshedAtMs: number,
  options: ExportedSetOptions,
): Generator<void, ServedSnapshot> {
  return { view: yield* exporterView(snapshot, options), exported, refreshedAtMs };
}

/** Makes the view with everything that a page or a route shows of it, so that no request has to add it up. */
function* exporterView(
  snapshot: Snapshot,
  { minDpm, all, plan, costPer1000Series, includedDpm }: ExportedSetOptions,
): Generator<void, MetricView> {
  const options = { minDpm, all, plan, costPer1000Series, includedDpm, sort: "total" } as const;
  const view = yield* MetricView.inPieces(snapshot, options);
  yield* view.foldInPieces();
  return view;
}
