import * as v from "valibot";
import { inTurns } from "../exposition/turns.ts";
import type { PastBill } from "../pricing/plan_of_bill.ts";
import type { Baseline } from "./compare.ts";
import { readDocument } from "./read_document.ts";
import { readSnapshot, SnapshotFormatError } from "./read_snapshot.ts";
import type { Snapshot } from "./snapshot.ts";

/** What a document says of prices, which is no part of its snapshot. */
const Prices = v.object({
  cost: v.fallback(v.nullable(v.object({ per_1000_series: v.number(), included_dpm: v.number() })), null),
  bill: v.fallback(
    v.nullable(v.object({
      plan: v.string(),
      unit: v.picklist(["series", "samples"]),
      currency: v.string(),
      usage: v.number(),
      money: v.nullable(v.number()),
    })),
    null,
  ),
  excess: v.fallback(v.object({ target_dpm: v.number() }), { target_dpm: 1 }),
});

/** A scan that was read from its report. */
interface ReportedScan extends Baseline {
  /** Whether its metrics are split by its grouping. */
  readonly isSplit: boolean;
  /** What its tenant was billed for; `undefined` without a plan. */
  readonly bill: PastBill | undefined;
  /** Data points a minute that a series included in its plan. */
  readonly targetDpm: number;
  /** What metrics were estimated to cost by; `undefined` without a price. */
  readonly cost: { readonly per1000Series: number; readonly includedDpm: number } | undefined;
}

/** What is looked at of a document besides its snapshot, which has been checked by then. */
const GroupSums = v.object({
  by: v.optional(v.array(v.object({ value: v.string(), series: v.number(), dpm: v.number() })), []),
  by_other: v.optional(v.unknown()),
});

/**
 * Reads the report of a whole scan, to compare another one with: what `--format json --min-dpm 0 --all` wrote.
 *
 * @throws {SnapshotFormatError} when it is none, or leaves something out
 * @throws what opening the file throws
 */
export async function readBaseline(path: string, signal?: AbortSignal): Promise<ReportedScan> {
  const read = await readDocument(path, signal);
  if ("problem" in read) {
    const { problem, hint } = read;
    throw new SnapshotFormatError({ source: path, reason: `it ${problem}`, ...hint === undefined ? {} : { hint } });
  }
  // Families can be told from the rest, and checking them takes as long as checking the metrics.
  const document = hasFamilies(read.document) ? { ...read.document, families: [] } : read.document;
  const snapshot = await inTurns(readSnapshot(document, path), signal);
  const { bill, excess, cost } = v.parse(Prices, document);
  const split = isSplit(snapshot);
  return {
    snapshot,
    source: path,
    isSplit: split,
    groups: split ? undefined : groupSums(document),
    bill: bill ?? undefined,
    targetDpm: excess.target_dpm,
    cost: cost === null ? undefined : { per1000Series: cost.per_1000_series, includedDpm: cost.included_dpm },
  };
}

function hasFamilies(document: unknown): document is { readonly families: readonly unknown[] } {
  return typeof document === "object" && document !== null && "families" in document &&
    Array.isArray(document.families);
}

/** Whether its metrics are split by the grouping, so that nothing else need be known of its groups. */
function isSplit({ names, scope }: Snapshot): boolean {
  if (scope.groupBy.length === 0) return true;
  for (const entry of names.values()) {
    if (entry.outcome === "measured") return entry.groups !== undefined;
  }
  return true;
}

function groupSums(document: unknown): Baseline["groups"] {
  const { by, by_other: other } = v.parse(GroupSums, document);
  return {
    totals: new Map(by.map(({ value, dpm, series }) => [value, { dpm, series }])),
    isComplete: other === undefined,
  };
}
