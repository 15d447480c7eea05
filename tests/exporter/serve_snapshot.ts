import { atOnce } from "../../src/exposition/turns.ts";
import type { ExportedSet, ExportedSetOptions } from "../../src/exporter/exported_set.ts";
import { exporterView, type ServedSnapshot, serveView } from "../../src/exporter/served_snapshot.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";

/** Prepares a snapshot to be served, given what was exported before it. */
export function serveSnapshot(
  snapshot: Snapshot,
  before: ExportedSet,
  refreshedAtMs: number,
  options: ExportedSetOptions,
): ServedSnapshot {
  return serveView(atOnce(exporterView(snapshot, options)), before, refreshedAtMs, options);
}
