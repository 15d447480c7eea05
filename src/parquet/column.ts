import type { SchemaElement } from "hyparquet";

/**
 * What a column holds.
 *
 * `int64`: a whole number, exact as a JavaScript number; Unix milliseconds are one, without a logical type. `double`:
 * any number. `date`: `YYYY-MM-DD`. `string`: text. `json`: JSON as text, which every engine reads as a string.
 */
export type ColumnKind = "int64" | "double" | "date" | "string" | "json";

/** A column of a file. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Whether a row may have no value in it. @default false */
  readonly isNullable?: boolean;
}

/** What a row has in a column. */
export type Value = number | string | null;

/** A row by the names of its columns. What is `undefined` is null. */
export type Row = Readonly<Record<string, Value | undefined>>;

/** What a file is a table of. Name and version stand in the file. */
export interface ParquetSchema {
  readonly name: string;
  /** Grows with every change that a reader of the version before would misread. */
  readonly version: number;
  readonly columns: readonly Column[];
}

/** Key of a file's metadata under which the name of its schema stands. */
export const SCHEMA_KEY = "dpm-finder.schema";
/** Key of a file's metadata under which the version of its schema stands. */
export const VERSION_KEY = "dpm-finder.schema_version";

const TYPES = {
  int64: { type: "INT64" },
  double: { type: "DOUBLE" },
  date: { type: "INT32", converted_type: "DATE", logical_type: { type: "DATE" } },
  string: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
  json: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
} as const satisfies Readonly<Record<ColumnKind, Partial<SchemaElement>>>;

/** The physical type of a kind of column. */
export type PhysicalType = (typeof TYPES)[ColumnKind]["type"];

/** Says how the values of a kind of column are stored. */
export function physicalType(kind: ColumnKind): PhysicalType {
  return TYPES[kind].type;
}

/** Writes columns as the schema in a file's footer. */
export function schemaElements(columns: readonly Column[]): SchemaElement[] {
  return [
    { name: "root", num_children: columns.length },
    ...columns.map(({ name, kind, isNullable = false }): SchemaElement => ({
      name,
      repetition_type: isNullable ? "OPTIONAL" : "REQUIRED",
      ...TYPES[kind],
    })),
  ];
}

/** Reads a column of a footer's schema; `undefined` for a type that is none of {@linkcode ColumnKind}. */
export function columnOf({ name, type, converted_type, logical_type, repetition_type }: SchemaElement):
  | Column
  | undefined {
  const isNullable = repetition_type !== "REQUIRED";
  if (converted_type === "DATE" || logical_type?.type === "DATE") return { name, kind: "date", isNullable };
  switch (type) {
    case "INT64":
      return { name, kind: "int64", isNullable };
    case "DOUBLE":
      return { name, kind: "double", isNullable };
    case "BYTE_ARRAY":
      return { name, kind: "string", isNullable };
    default:
      return undefined;
  }
}
