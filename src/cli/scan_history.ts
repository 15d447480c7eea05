import type { Logger } from "@logtape/logtape";
import type { HistoryConfig } from "../config/history_options.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import { snapshotFlaw } from "../snapshot/snapshot_quality.ts";

/** Adds the scans of a run to a history. */
export interface ScanHistory {
  /**
   * Adds a scan that is good enough to be compared with, and says so of one that is not.
   *
   * @param target Name of the target. @default the tenant, else empty
   * @throws {WriteError} and the reason of `signal`
   */
  add(view: MetricView, target: string | undefined, context: ScanContext): Promise<void>;
}

/** What belongs to one scan. */
interface ScanContext {
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Loads what writes the history, which few scans need, and makes sure that it can be written.
 *
 * @returns `undefined` where none is kept
 * @throws {WriteError} when nothing can be written there
 */
export async function openScanHistory({ dir }: HistoryConfig): Promise<ScanHistory | undefined> {
  if (dir === undefined) return undefined;
  const { appendSnapshot, prepareHistory } = await import("../history/append_snapshot.ts");
  await prepareHistory(dir);
  return {
    async add(view, target, { signal, log }) {
      if (snapshotFlaw(view.ledger) === undefined) await appendSnapshot(dir, view, { target, signal });
      else log.warn("The history does not get this scan: a later comparison would take for gone what it lacks");
    },
  };
}
