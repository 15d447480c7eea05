import { deepEqual, equal, ok } from "node:assert/strict";
import { countLedger, type Snapshot } from "../../src/snapshot/snapshot.ts";

/**
 * Holds a scan under faults to one without: every name is there, and is the same or failed with a reason.
 *
 * @returns how many names failed
 */
export function assertNothingLost(faulty: Snapshot, whole: Snapshot): number {
  deepEqual([...faulty.names.keys()], [...whole.names.keys()]);
  for (const [name, entry] of faulty.names) {
    if (entry.outcome === "failed") ok(entry.reason !== "", `${name} failed without a reason`);
    else deepEqual(entry, whole.names.get(name), name);
  }
  const ledger = countLedger(faulty);
  equal(ledger.measured + ledger.empty + ledger.aggregated + ledger.failed, ledger.catalogue);
  return ledger.failed;
}
