import type { Ledger } from "./snapshot.ts";

/**
 * What a snapshot is worth.
 *
 * `complete`: every name was measured in full. `incomplete`: some were not, and it is shown all the same. `unusable`: it holds
 * so little that an earlier good snapshot, where there is one, is nearer to the truth.
 */
export type SnapshotQuality = "complete" | "incomplete" | "unusable";

/**
 * Judges a snapshot by what became of its names.
 *
 * An empty tenant is unusable: a backend that restarts or loses its storage looks the same. So is a scan that failed on
 * more than half of what it asked for: that is an outage, not a few metrics at fault.
 *
 * @param missingStores Stores that were not there for all of the scan: whatever was measured may lack series of them.
 */
export function snapshotQuality(
  { measured, empty, failed }: Ledger,
  missingStores: readonly string[] = [],
): SnapshotQuality {
  if (measured === 0 || failed > measured + empty) return "unusable";
  return failed === 0 && missingStores.length === 0 ? "complete" : "incomplete";
}
