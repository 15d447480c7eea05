import { groupKey } from "../snapshot/group_key.ts";
import type { VectorSample } from "../prometheus/backend.ts";
import type { BackendErrorCode } from "../prometheus/backend_error.ts";
import { freePrefix } from "./echo.ts";

/** So many series of a name (in a group) have so many samples in the window. */
export interface MeasuredRow {
  readonly name: string;
  readonly samples: number;
  readonly series: number;
  /** Values of the group's labels, as `groupKey` writes them; `undefined` where nothing is grouped. */
  readonly group: string | undefined;
}

/** Why an answer is not to be believed. */
export class AnswerFlaw {
  readonly code: Extract<BackendErrorCode, "unrelated-answer" | "invalid-answer">;
  /** A clause without its full stop. */
  readonly reason: string;

  constructor(code: AnswerFlaw["code"], reason: string) {
    this.code = code;
    this.reason = reason;
  }
}

/** The flaw of an answer that belongs to another question. */
export const UNRELATED = new AnswerFlaw(
  "unrelated-answer",
  "the server answered for something that was not asked for",
);

/** The flaw of an answer that says a thing twice: added up, it would be counted twice. */
export const REPEATED = new AnswerFlaw("invalid-answer", "the server answered two rows where there can be one");

/** What a row of a `count_values` result belongs to, and which labels carry its parts. */
interface RowLayout {
  readonly name: string;
  readonly samplesLabel: string;
  readonly groupBy: readonly string[];
}

/** A count as the API writes one. `Number` alone would take `0x10`, `1e3`, `+3` and `" 3 "` too. */
const COUNT = /^[1-9][0-9]*$/;

/** Reads one row of a `count_values` result. */
export function readMeasuredRow(row: VectorSample, layout: RowLayout): MeasuredRow | AnswerFlaw {
  const text = labelValue(row, layout.samplesLabel);
  if (text === undefined) return UNRELATED;
  const samples = COUNT.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(samples)) {
    return new AnswerFlaw("invalid-answer", `the server answered ${JSON.stringify(text)} for a number of samples`);
  }
  if (!Number.isSafeInteger(row.value) || row.value < 1) {
    return new AnswerFlaw("invalid-answer", "the server answered no whole number for a number of series");
  }
  const { groupBy } = layout;
  const group = groupBy.length === 0 ? undefined : groupKey(groupBy.map((label) => labelValue(row, label) ?? ""));
  return { name: layout.name, samples, series: row.value, group };
}

/** Reads all rows of an answer, or says why none of it is to be believed: one row that cannot be is enough. */
export function readEveryRow(
  rows: readonly VectorSample[],
  read: (row: VectorSample) => MeasuredRow | AnswerFlaw,
): MeasuredRow[] | AnswerFlaw {
  const measured: MeasuredRow[] = [];
  for (const row of rows) {
    const found = read(row);
    if (found instanceof AnswerFlaw) return found;
    measured.push(found);
  }
  return measured;
}

/**
 * Names the label in which a row says how many samples its series have: one that the group's own labels do not take,
 * because `count_values` overwrites a label of the same name.
 */
export function samplesLabelFor(groupBy: readonly string[]): string {
  return freePrefix("n", groupBy);
}

/** Leaves out what every object inherits, which is never text: `constructor` and `toString` are legal names of labels. */
function labelValue(row: VectorSample, label: string): string | undefined {
  const value: unknown = row.labels[label];
  return typeof value === "string" ? value : undefined;
}
