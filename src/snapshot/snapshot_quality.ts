import { countLedger } from "./count_ledger.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * What a refresh is worth.
 *
 * `complete`: every name was measured. `incomplete`: some were not, and it is served all the same. `unusable`: it holds
 * so little that the last good snapshot, where there is one, is nearer to the truth.
 */
export type Verdict = "complete" | "incomplete" | "unusable";

/**
 * Judges a snapshot that a refresh brought.
 *
 * An empty tenant is unusable: a backend that restarts or loses its storage looks the same. So is a scan that could
 * measure less than half of its names: that is an outage, not some metrics at fault.
 */
export function judgeRefresh(snapshot: Snapshot): Verdict {
  const { measured, empty, failed } = countLedger(snapshot);
  if (measured === 0 || failed > measured + empty) return "unusable";
  return failed === 0 ? "complete" : "incomplete";
}
