import type { Ledger, Snapshot } from "./snapshot.ts";

/**
 * What a snapshot is worth.
 *
 * `complete`: every name was measured in full. `incomplete`: some were not, and it is shown all the same. `unusable`: it has a
 * {@linkcode SnapshotFlaw}.
 */
export type SnapshotQuality = "complete" | "incomplete" | "unusable";

/**
 * Why an earlier good result, where there is one, is nearer to the truth than a snapshot.
 *
 * `nothing-measured`: names failed, and no other has a sample. `mostly-failed`: more names failed than were answered
 * for, which is an outage and not a few metrics at fault. `nothing-there`: the backend answered, and has nothing; one
 * that restarts or loses its storage looks the same.
 */
export type SnapshotFlaw = "nothing-measured" | "mostly-failed" | "nothing-there";

/** Finds the flaw of a snapshot by what became of its names; `undefined` where it has none. */
export function snapshotFlaw({ measured, empty, failed }: Ledger): SnapshotFlaw | undefined {
  if (failed > 0 && measured === 0) return "nothing-measured";
  if (failed > measured + empty) return "mostly-failed";
  return measured === 0 ? "nothing-there" : undefined;
}

/**
 * Judges a snapshot by what became of its names. A long-lived program serves no unusable one.
 *
 * @param missingStores Stores that were not there for all of the scan: whatever was measured may lack series of them.
 */
export function snapshotQuality(ledger: Ledger, missingStores: readonly string[] = []): SnapshotQuality {
  if (snapshotFlaw(ledger) !== undefined) return "unusable";
  return ledger.failed === 0 && missingStores.length === 0 ? "complete" : "incomplete";
}

/** Says in one clause what is wrong with a snapshot that is not complete. */
export function describeLack({ catalogue, measured, failed }: Ledger, snapshot: DescribedSnapshot): string {
  const { outOfScope, missingStores, scope: { selector } } = snapshot;
  if (failed > 0) return `${failed} of ${catalogue} names could not be measured${describeReasons(snapshot)}`;
  if (measured > 0) return `Numbers may lack series of ${missingStores.join(", ")}`;
  const leaving = leftOutBy(outOfScope);
  if (catalogue === 0 && leaving !== undefined) return `No metric name is in scope: ${leaving} nothing`;
  if (selector !== "") return `No series matches {${selector}} in the window`;
  return catalogue > 0
    ? "No metric has a sample in the window"
    : "The backend has no metric with a sample in the window";
}

type DescribedSnapshot = Pick<Snapshot, "names" | "outOfScope" | "missingStores" | "scope">;

/** Names the options that leave names out, with their verb; `undefined` where none does. */
function leftOutBy({ match, exclude, skipExcluded }: Snapshot["outOfScope"]): string | undefined {
  const counts = [["--match", match], ["--exclude", exclude], ["--skip-excluded", skipExcluded]] as const;
  const options = counts.filter(([, count]) => count > 0).map(([option]) => option);
  const last = options.pop();
  if (last === undefined) return undefined;
  return options.length === 0 ? `${last} leaves` : `${options.join(", ")} and ${last} leave`;
}

/** Why names failed: the reason of the first, and whether there are others. */
function describeReasons({ names }: DescribedSnapshot): string {
  const reasons = new Set<string>();
  for (const entry of names.values()) {
    if (entry.outcome !== "failed" || !("reason" in entry)) continue;
    const { status, reason } = entry;
    reasons.add(status === undefined || reason.startsWith(String(status)) ? reason : `${status} ${reason}`);
    if (reasons.size > 1) break;
  }
  const [first] = reasons;
  if (first === undefined) return "";
  return reasons.size > 1 ? `, for different reasons, such as: ${first}` : `: ${first}`;
}

/** What there is where a document of a snapshot goes. */
interface Destination {
  /** Whether the file holds an earlier result with a metric in it. */
  readonly holdsResult: boolean;
  /** Whether the user wants the file replaced even by a snapshot most of whose names failed. */
  readonly writeIncomplete: boolean;
}

/**
 * Decides what is written of a snapshot: `everything`, standard output alone (`stdout`), or `nothing`.
 *
 * The rule of {@linkcode snapshotQuality} for documents: no bad result replaces a good one. Where there is none to lose,
 * what was measured is written, however little it is, and so is the answer that there is nothing.
 */
export function whatToWrite(
  flaw: SnapshotFlaw | undefined,
  { holdsResult, writeIncomplete }: Destination,
): "everything" | "stdout" | "nothing" {
  switch (flaw) {
    case "nothing-measured":
      return "nothing";
    case "mostly-failed":
      return holdsResult && !writeIncomplete ? "stdout" : "everything";
    case "nothing-there":
      return holdsResult ? "nothing" : "everything";
    case undefined:
      return "everything";
  }
}
