import type { Snapshot } from "./snapshot.ts";
import { sortInPieces } from "./sort_in_pieces.ts";
import { Sum, type Totals } from "./totals.ts";

/** What one value of the `--by` label adds up to. */
export interface GroupTotals extends Totals {
  /** The label's value; empty for series without the label. */
  readonly value: string;
}

/** Metrics that are looked at between two pauses. */
const PIECE = 100;

/**
 * Sums every measured metric up by the values of the `--by` label: highest DPM first, equal ones by value. Pauses after
 * every few metrics.
 *
 * Names that built-in rules exclude count too: a group pays for its histograms.
 */
export function* groupTotals(snapshot: Pick<Snapshot, "names" | "windowMinutes">): Generator<void, GroupTotals[]> {
  const sums = new Map<string, Sum>();
  let seen = 0;
  for (const entry of snapshot.names.values()) {
    if (entry.outcome !== "measured") continue;
    for (const [value, distribution] of entry.groups ?? []) {
      const sum = sums.get(value) ?? new Sum();
      sum.add(distribution);
      sums.set(value, sum);
    }
    if (++seen % PIECE === 0) yield;
  }
  const totals = Array.from(sums, ([value, sum]) => ({ value, ...sum.over(snapshot.windowMinutes) }));
  return yield* sortInPieces(totals, (a, b) => b.dpm - a.dpm || (a.value < b.value ? -1 : 1));
}
