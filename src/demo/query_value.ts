import type { LabelSet } from "./label_set.ts";

/** One element of an instant vector while a query runs. */
export interface Sample {
  readonly labels: LabelSet;
  readonly value: number;
  /** The metric name is still there and goes when the query is done (delayed name removal). */
  readonly dropsName: boolean;
}

/** What an expression evaluates to. */
export type QueryValue =
  | { readonly type: "scalar"; readonly value: number }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "vector"; readonly samples: readonly Sample[] };
