import { join } from "node:path";
import type { Column, ParquetSchema } from "../parquet/column.ts";

/** What every row of a scan begins with. */
const ORIGIN: readonly Column[] = [
  { name: "target", kind: "string" },
  { name: "timestamp", kind: "int64" },
  { name: "date", kind: "date" },
];

/** A row for each measured metric of each scan. */
export const DPM_SCHEMA: ParquetSchema = {
  name: "dpm",
  version: 1,
  columns: [
    ...ORIGIN,
    { name: "metric_name", kind: "string" },
    { name: "family", kind: "string" },
    { name: "excluded_by", kind: "string", isNullable: true },
    { name: "series_count", kind: "int64" },
    { name: "dpm_max", kind: "double" },
    { name: "dpm_total", kind: "double" },
    { name: "excess_dpm", kind: "double" },
    { name: "distribution", kind: "json" },
    { name: "estimated_cost", kind: "double", isNullable: true },
  ],
};

/** A row for each group of each measured metric. */
const GROUPS_SCHEMA: ParquetSchema = {
  name: "groups",
  version: 1,
  columns: [
    ...ORIGIN,
    { name: "metric_name", kind: "string" },
    { name: "label", kind: "string" },
    { name: "value", kind: "string" },
    { name: "series_count", kind: "int64" },
    { name: "dpm_total", kind: "double" },
    { name: "excess_dpm", kind: "double" },
  ],
};

/** A row for each scan. */
const SCANS_SCHEMA: ParquetSchema = {
  name: "scans",
  version: 1,
  columns: [
    ...ORIGIN,
    { name: "window_minutes", kind: "double" },
    { name: "metrics", kind: "int64" },
    { name: "series_count", kind: "int64" },
    { name: "dpm_total", kind: "double" },
    { name: "excess_dpm", kind: "double" },
    { name: "target_dpm", kind: "double" },
    { name: "active_series", kind: "int64", isNullable: true },
    { name: "plan", kind: "string", isNullable: true },
    { name: "usage", kind: "double", isNullable: true },
    { name: "usage_unit", kind: "string", isNullable: true },
    { name: "decided_by", kind: "string", isNullable: true },
    { name: "bill", kind: "double", isNullable: true },
    { name: "currency", kind: "string", isNullable: true },
    { name: "names", kind: "int64" },
    { name: "names_measured", kind: "int64" },
    { name: "names_empty", kind: "int64" },
    { name: "names_aggregated", kind: "int64" },
    { name: "names_failed", kind: "int64" },
    { name: "unmeasured", kind: "json" },
    { name: "scope", kind: "json" },
    { name: "backend", kind: "string" },
    { name: "backend_version", kind: "string" },
    { name: "backend_url", kind: "string" },
    { name: "missing_stores", kind: "json" },
    { name: "warnings", kind: "json" },
    { name: "duration_ms", kind: "double" },
  ],
};

/** The tables that scans are kept in, by the folder that each has. */
export const HISTORY_SCHEMAS = { dpm: DPM_SCHEMA, groups: GROUPS_SCHEMA, scans: SCANS_SCHEMA } as const;

/** A table that scans are kept in. */
export type HistoryTable = keyof typeof HISTORY_SCHEMAS;

/** All of {@linkcode HistoryTable}. */
export const HISTORY_TABLES: readonly HistoryTable[] = ["dpm", "groups", "scans"];

/** Names the folder that has a folder for each day. What the collector gathers lies in the history's folder itself. */
export function tableFolder(dir: string, table: HistoryTable | "samples"): string {
  return table === "samples" ? dir : join(dir, table);
}

/** Says whether a text is the name of a day's folder: a date that exists. */
export function isDay(name: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(name)) return false;
  const ms = Date.parse(name);
  return !Number.isNaN(ms) && dayOf(ms) === name;
}

/** Writes the UTC day of a moment. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
