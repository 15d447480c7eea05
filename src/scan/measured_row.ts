import type { VectorSample } from "../prometheus/backend.ts";

/** So many series of a name (in a group) have so many samples in the window. */
export interface MeasuredRow {
  readonly name: string;
  readonly samples: number;
  readonly series: number;
  /** Value of the group's label, empty where the series has none; `undefined` where nothing is grouped. */
  readonly group: string | undefined;
}

/** What a row of a `count_values` result belongs to, and which labels carry its parts. */
interface RowLayout {
  readonly name: string;
  readonly samplesLabel: string;
  readonly groupBy: string | undefined;
}

/** Reads one row of a `count_values` result; `undefined` when it lacks a part or a number is not a whole one. */
export function readMeasuredRow(row: VectorSample, layout: RowLayout): MeasuredRow | undefined {
  const samples = Number(labelValue(row, layout.samplesLabel));
  if (!Number.isSafeInteger(samples) || samples < 1 || !Number.isSafeInteger(row.value) || row.value < 1) {
    return undefined;
  }
  const group = layout.groupBy === undefined ? undefined : labelValue(row, layout.groupBy) ?? "";
  return { name: layout.name, samples, series: row.value, group };
}

/** Reads all rows of an answer; `undefined` when one of them cannot be read, as the answer is then another question's. */
export function readEveryRow(
  rows: readonly VectorSample[],
  read: (row: VectorSample) => MeasuredRow | undefined,
): MeasuredRow[] | undefined {
  const measured: MeasuredRow[] = [];
  for (const row of rows) {
    const found = read(row);
    if (found === undefined) return undefined;
    measured.push(found);
  }
  return measured;
}

/**
 * Names the label in which a row says how many samples its series have: one that the group's own label does not take,
 * because `count_values` overwrites a label of the same name.
 */
export function samplesLabelFor(groupBy: string | undefined): string {
  return groupBy === "n" ? "n_" : "n";
}

/** Leaves out what every object inherits: `constructor` and `toString` are legal names of labels. */
function labelValue(row: VectorSample, label: string): string | undefined {
  return Object.hasOwn(row.labels, label) ? row.labels[label] : undefined;
}
