import { distributionFromCounts } from "../snapshot/distribution.ts";
import type { Measured } from "../snapshot/snapshot.ts";
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
  const byName = new Map<string, { counts: Map<number, number>; groups: Map<string, Map<number, number>> }>();
  for (const { name, samples, series, group } of rows) {
    let entry = byName.get(name);
    if (entry === undefined) byName.set(name, entry = { counts: new Map(), groups: new Map() });
    let isNew = add(entry.counts, samples, series);
    if (group !== undefined) {
      let counts = entry.groups.get(group);
      if (counts === undefined) entry.groups.set(group, counts = new Map());
      isNew = add(counts, samples, series);
    }
    if (!isNew && !ofSeveralAnswers) return REPEATED;
  }
  return new Map(names.map((name) => {
    const entry = byName.get(name);
    if (entry === undefined) return [name, { outcome: "empty", distribution: [] }];
    const measurement: Measurement = { outcome: "measured", distribution: distributionFromCounts(entry.counts) };
    if (!grouped) return [name, measurement];
    const groups = [...entry.groups].sort(([a], [b]) => a < b ? -1 : 1);
    return [name, {
      ...measurement,
      groups: new Map(groups.map(([group, counts]) => [group, distributionFromCounts(counts)])),
    }];
  }));
}

/** Adds to a count; tells whether it is the first that is added. */
function add(counts: Map<number, number>, samples: number, series: number): boolean {
  const before = counts.get(samples);
  counts.set(samples, (before ?? 0) + series);
  return before === undefined;
}
