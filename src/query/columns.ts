import { quoteName } from "./sql_text.ts";

/** How the values of a column are written in JSON. */
type JsonKind =
  /** As they are: digits, `true`, a list. */
  | "plain"
  /** As they are, but for what JSON has no number for. */
  | "float"
  /** As they are, but for such numbers within. */
  | "nested"
  | "text";

/** A column of a result. */
export interface Column {
  readonly name: string;
  /** As DuckDB writes it: `DECIMAL(18,3)`, `STRUCT(a INTEGER)[]`. */
  readonly type: string;
  readonly json: JsonKind;
  readonly isNumber: boolean;
  /** Whether its values say something where only their beginning is shown: a date does not. */
  readonly isCuttable: boolean;
}

/** A row as texts; `null` is NULL. */
export type Row = readonly (string | null)[];

const INTEGER = /^U?(?:TINY|SMALL|BIG|HUGE)?(?:INT|INTEGER)$|^BIGNUM$/;
const NESTED = /^(?:STRUCT|MAP|UNION)\(|\]$|^VARIANT$/;

/** Tells how the values of a column are read and written. */
export function toColumn(name: string, type: string): Column {
  const isFloat = type === "DOUBLE" || type === "FLOAT";
  const isNumber = isFloat || INTEGER.test(type) || type.startsWith("DECIMAL");
  const isPlain = isNumber || type === "BOOLEAN" || type === "JSON";
  const json = isFloat ? "float" : isPlain ? "plain" : NESTED.test(type) ? "nested" : "text";
  const isCuttable = NESTED.test(type) || /^(?:VARCHAR|JSON|BLOB|BIT|ENUM)/.test(type);
  return { name, type, isNumber, isCuttable, json };
}

/** The SQL that makes text of a value. Lists and structures become JSON, all else what DuckDB writes. */
function textOf({ json }: Column, reference: string): string {
  if (json === "nested") return `CAST(to_json(${reference}) AS VARCHAR)`;
  return `CAST(${reference} AS VARCHAR)`;
}

/** The SQL for rows of a relation, each as a list of texts in JSON, which has no line break. */
export function rowsOf(columns: readonly Column[], relation: string, limit: number | undefined): string {
  const names = columns.map((_, index) => `c${index}`);
  const texts = columns.map((column, index) => textOf(column, quoteName(names[index] ?? "")));
  const rows = `SELECT CAST(to_json([${texts.join(", ")}]) AS VARCHAR) FROM ${relation} AS t(${names.join(", ")})`;
  return limit === undefined ? rows : `${rows} LIMIT ${limit}`;
}
