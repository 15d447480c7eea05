import type { Column, Row } from "../parquet/column.ts";
import type { VectorSample } from "../prometheus/backend.ts";
import { sortInPieces } from "../snapshot/sort_in_pieces.ts";
import { type CollectConfig, labelColumns } from "./collect_config.ts";

/** Columns that every file has; no label can have one of these names. */
export const FIXED_COLUMNS = ["timestamp", "metric_name", "value", "api_proxy", "date", "labels"] as const;

/** Makes the columns of a configuration's files: those of its labels stand between the fixed ones and all labels. */
export function sampleColumns(config: Pick<CollectConfig, "metrics">): readonly Column[] {
  return [
    { name: "timestamp", kind: "int64" },
    { name: "metric_name", kind: "string" },
    { name: "value", kind: "double" },
    { name: "api_proxy", kind: "string" },
    { name: "date", kind: "date" },
    ...labelColumns(config).map((name): Column => ({ name, kind: "string", isNullable: true })),
    { name: "labels", kind: "json" },
  ];
}

/** The samples of one answer, as their rows are made from them. */
export interface SortedAnswer {
  readonly metric: string;
  /** In the order of their labels as JSON, which is beside each. */
  readonly samples: readonly (VectorSample & { readonly text: string })[];
}

/**
 * Sorts the samples of an answer by their labels, because a server's own order differs from time to time. Pauses between
 * its pieces, as an answer may have hundreds of thousands.
 */
export function* sortAnswer(metric: string, samples: readonly VectorSample[]): Generator<void, SortedAnswer> {
  const withText = (function* () {
    for (const { labels, value } of samples) yield { labels, value, text: labelsText(labels) };
  })();
  const sorted = yield* sortInPieces(withText, (a, b) => a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
  return { metric, samples: sorted };
}

/** Makes the rows of an evaluation's answers, in their order. */
export function* sampleRows(
  answers: readonly SortedAnswer[],
  { service, day, atMs }: { readonly service: string; readonly day: string; readonly atMs: number },
  columns: readonly string[],
): Generator<Row> {
  for (const { metric, samples } of answers) {
    for (const { labels, value, text } of samples) {
      yield {
        ...Object.fromEntries(columns.map((name) => [name, labelOf(labels, name)])),
        timestamp: atMs,
        metric_name: metric,
        value,
        api_proxy: service,
        date: day,
        labels: text,
      };
    }
  }
}

/** Writes labels as JSON, sorted by name. */
function labelsText(labels: VectorSample["labels"]): string {
  return JSON.stringify(Object.fromEntries(Object.entries(labels).sort(([a], [b]) => a < b ? -1 : 1)));
}

/** An empty value is an absent label, as in Prometheus. */
function labelOf(labels: VectorSample["labels"], name: string): string | null {
  return Object.hasOwn(labels, name) ? labels[name] || null : null;
}
