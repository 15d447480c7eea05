import { distributionFromCounts } from "../snapshot/distribution.ts";
import type { Measured } from "../snapshot/snapshot.ts";
import type { MeasuredRow } from "./measured_row.ts";

/** What a name's rows come to, before it is known whether a rule hides the name. */
export type Measurement = Pick<Measured, "outcome" | "distribution" | "groups">;

/**
 * Adds up the rows of each name to its rate distribution, and to one for each group where `grouped`.
 *
 * @param names All names asked for: one without a row has no sample in the window and is `empty`.
 */
export function foldRows(
  names: readonly string[],
  rows: Iterable<MeasuredRow>,
  grouped: boolean,
): Map<string, Measurement> {
  const byName = new Map<string, { counts: Map<number, number>; groups: Map<string, Map<number, number>> }>();
  for (const { name, samples, series, group } of rows) {
    let entry = byName.get(name);
    if (entry === undefined) byName.set(name, entry = { counts: new Map(), groups: new Map() });
    add(entry.counts, samples, series);
    if (group === undefined) continue;
    let counts = entry.groups.get(group);
    if (counts === undefined) entry.groups.set(group, counts = new Map());
    add(counts, samples, series);
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

function add(counts: Map<number, number>, samples: number, series: number): void {
  counts.set(samples, (counts.get(samples) ?? 0) + series);
}
