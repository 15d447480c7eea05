import type { QueryStrategyKind } from "../prometheus/flavours.ts";
import type { VectorSample } from "../prometheus/backend.ts";
import type { LabelQuoting } from "../promql/quote.ts";
import type { AnswerFlaw, MeasuredRow } from "./measured_row.ts";

/** How one query is written that measures many names, and how its answer is read. */
export interface QueryStrategy {
  readonly kind: QueryStrategyKind;
  /** UTF-8 bytes of an expression without any name. */
  readonly frameBytes: number;
  /** UTF-8 bytes that a name adds to an expression at most. */
  nameBytes(name: string): number;
  /** Writes the question that counts the samples of every series of these names. */
  ask(names: readonly string[]): BatchQuestion;
}

/** One query over many names. */
interface BatchQuestion {
  readonly expression: string;
  /** Reads what an answer says, or why it is none. */
  readAnswer(rows: readonly VectorSample[]): MeasuredRow[] | AnswerFlaw;
}

/** Options shared by all query strategies. */
export interface StrategyOptions {
  /** The window as a PromQL range. */
  readonly range: string;
  /** The labels that split the distributions; none where nothing is grouped. */
  readonly groupBy: readonly string[];
  /** Matchers that every selector has beside the name's; empty for none. @default {""} */
  readonly matchers?: string;
  /** How the backend wants an unusual label name. @default {"quoted"} */
  readonly labelQuoting?: LabelQuoting;
}
