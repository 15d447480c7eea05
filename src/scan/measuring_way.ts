import type { Flavour, VectorSample } from "../prometheus/backend.ts";

/** How one query is written that measures many names, and how its answer is read. */
export interface MeasuringWay {
  readonly kind: "union" | "keep-names" | "delayed-names";
  /** UTF-8 bytes that a name adds to an expression at most, and those that are there anyway. */
  readonly frameBytes: number;
  nameBytes(name: string): number;
  /** The question that counts the samples of every series of these names. */
  ask(names: readonly string[]): MeasuringQuestion;
}

/** One query over many names. */
export interface MeasuringQuestion {
  readonly expression: string;
  /** What an answer says; `undefined` for one that is no answer to this question. */
  readAnswer(rows: readonly VectorSample[]): MeasuredRow[] | undefined;
}

/** So many series of a name (in a group) have so many samples in the window. */
export interface MeasuredRow {
  readonly name: string;
  readonly samples: number;
  readonly series: number;
  /** Value of the group's label, empty where the series has none; only with `--by`. */
  readonly group: string | undefined;
}

/** What all ways are told. */
export interface WayOptions {
  /** The window as a PromQL range. */
  readonly range: string;
  /** The label that splits the distributions. */
  readonly groupBy: string | undefined;
  /** Whom it is asked, because backends spell unusual names of labels differently. @default {"unknown"} */
  readonly flavour?: Flavour;
}
