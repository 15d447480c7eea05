import { distributionFromCounts, mergeDistributions } from "../snapshot/distribution.ts";
import type { Distribution, Measured } from "../snapshot/snapshot.ts";
import { type AnswerFlaw, type MeasuredRow, REPEATED } from "./measured_row.ts";

/** What a name's rows come to, before it is known whether a rule hides the name. */
export type Measurement = Pick<Measured, "outcome" | "distribution" | "groups">;

/** How rows are folded. */
interface FoldRowsOptions {
  /** Whether there is a distribution for each group besides. */
  readonly grouped: boolean;
  /** Whether the rows are of several answers, so that two may say the same. @default {false} */
  readonly ofSeveralAnswers?: boolean;
}

/**
 * Adds up the rows of each name to its rate distribution.
 *
 * @param names All names asked for: one without a row has no sample in the window and is `empty`.
 * @returns The flaw of an answer in which two rows are of one name, count and group.
 */
export function foldRows(
  names: readonly string[],
  rows: Iterable<MeasuredRow>,
  { grouped, ofSeveralAnswers = false }: FoldRowsOptions,
): Map<string, Measurement> | AnswerFlaw {
  const byName = new Map<string, Map<string, Map<number, number>>>();
  for (const { name, samples, series, group = "" } of rows) {
    let groups = byName.get(name);
    if (groups === undefined) byName.set(name, groups = new Map());
    let counts = groups.get(group);
    if (counts === undefined) groups.set(group, counts = new Map());
    if (!add(counts, samples, series) && !ofSeveralAnswers) return REPEATED;
  }
  return new Map(names.map((name): [string, Measurement] => {
    const counted = byName.get(name);
    if (counted === undefined) return [name, { outcome: "empty", distribution: [] }];
    const groups = new Map<string, Distribution>();
    for (const [group, counts] of inOrder(counted)) groups.set(group, distributionFromCounts(counts));
    const distribution = mergeDistributions([...groups.values()]);
    return [name, { outcome: "measured", distribution, ...grouped ? { groups } : {} }];
  }));
}

/** Gives groups in the order of their values. */
function inOrder<Counts>(groups: ReadonlyMap<string, Counts>): Iterable<readonly [string, Counts]> {
  return groups.size === 1 ? groups : [...groups].sort(([a], [b]) => a < b ? -1 : 1);
}

/** Adds to a count; tells whether it is the first that is added. */
function add(counts: Map<number, number>, samples: number, series: number): boolean {
  const before = counts.get(samples);
  counts.set(samples, (before ?? 0) + series);
  return before === undefined;
}
