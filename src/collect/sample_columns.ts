import type { Column, Row } from "../parquet/column.ts";
import type { VectorSample } from "../prometheus/backend.ts";
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

/** What the rows of one answer have in common. */
interface RowsOf {
  readonly metric: string;
  readonly service: string;
  readonly day: string;
  readonly atMs: number;
  readonly labelColumns: readonly string[];
}

/** Makes the rows of one answer, in the order of their labels: a server's own order differs from time to time. */
export function sampleRows(samples: readonly VectorSample[], of: RowsOf): Row[] {
  return samples.map(({ labels, value }) => ({ labels, value, text: labelsText(labels) }))
    .sort((a, b) => a.text < b.text ? -1 : a.text > b.text ? 1 : 0)
    .map(({ labels, value, text }) => ({
      ...Object.fromEntries(of.labelColumns.map((name) => [name, labelOf(labels, name)])),
      timestamp: of.atMs,
      metric_name: of.metric,
      value,
      api_proxy: of.service,
      date: of.day,
      labels: text,
    }));
}

/** Writes labels as JSON, sorted by name. */
function labelsText(labels: VectorSample["labels"]): string {
  return JSON.stringify(Object.fromEntries(Object.entries(labels).sort(([a], [b]) => a < b ? -1 : 1)));
}

/** An empty value is an absent label, as in Prometheus. */
function labelOf(labels: VectorSample["labels"], name: string): string | null {
  return Object.hasOwn(labels, name) ? labels[name] || null : null;
}
