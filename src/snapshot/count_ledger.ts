import type { Snapshot } from "./snapshot.ts";

/** What became of the names of a catalogue: the four outcomes add up to `catalogue`. */
export interface Ledger {
  readonly catalogue: number;
  readonly measured: number;
  readonly empty: number;
  readonly aggregated: number;
  readonly failed: number;
  /** Names a built-in rule flags, whatever their outcome. */
  readonly flagged: number;
}

/** Counts the names of a snapshot by their outcome. */
export function countLedger(snapshot: Pick<Snapshot, "names">): Ledger {
  const counts = { measured: 0, empty: 0, aggregated: 0, failed: 0 };
  let flagged = 0;
  for (const entry of snapshot.names.values()) {
    counts[entry.outcome]++;
    if (entry.excludedBy !== undefined) flagged++;
  }
  return { catalogue: snapshot.names.size, ...counts, flagged };
}
