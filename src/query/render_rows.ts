import { stringify } from "csv-stringify/sync";
import type { Column, Row } from "./columns.ts";

/** Rows as they come, some at a time. */
export type Rows = AsyncIterable<readonly Row[]>;

/** What the texts of a number without digits are in every format. */
const NO_DIGITS: Readonly<Record<string, string>> = { nan: "NaN", inf: "Infinity", "-inf": "-Infinity" };

const STRING_OR_NO_DIGITS = /"(?:[^"\\]|\\.)*"|-?(?:NaN|Infinity)/g;

/**
 * Writes rows as CSV of RFC 4180, with CRLF at the end of each record.
 *
 * NULL is nothing between two commas, an empty text is `""`. Numbers keep all their digits; lists and structures are
 * JSON. Text is data, written as it is: none is changed because a spreadsheet may take `=cmd` for a formula.
 */
export async function* renderCsv(columns: readonly Column[], rows: Rows): AsyncGenerator<string> {
  yield toCsv([columns.map(({ name }) => name)]);
  for await (const batch of rows) yield toCsv(batch);
}

/**
 * Writes rows as a JSON list of objects, one a line.
 *
 * Integers and decimals keep all their digits. `NaN`, `Infinity` and `-Infinity` are strings, because JSON has no number
 * for them; dates and times are strings too.
 */
export async function* renderJson(columns: readonly Column[], rows: Rows): AsyncGenerator<string> {
  const keys = columns.map(({ name }) => JSON.stringify(name));
  let separator = "[\n";
  for await (const batch of rows) {
    for (const row of batch) {
      const members = columns.map((column, index) => `${keys[index]}:${jsonValue(column, row[index] ?? null)}`);
      yield `${separator}{${members.join(",")}}`;
      separator = ",\n";
    }
  }
  yield separator === ",\n" ? "\n]\n" : "[]\n";
}

/** Makes what DuckDB writes of the values of a row what every format shows. */
export function readRow(columns: readonly Column[], text: string): Row {
  const values: (string | null)[] = JSON.parse(text);
  return values.map((value, index) => value === null ? null : readable(columns[index]?.json, value));
}

function readable(json: Column["json"] | undefined, value: string): string {
  if (json === "float") return NO_DIGITS[value] ?? value;
  if (json !== "nested" || !/NaN|Infinity/.test(value)) return value;
  return value.replace(STRING_OR_NO_DIGITS, (found) => found.startsWith('"') ? found : `"${found}"`);
}

function toCsv(records: readonly Row[]): string {
  return stringify(records.map((record) => [...record]), {
    record_delimiter: "windows",
    quoted_match: /^$|^\s|\s$|[\r\n]/,
  });
}

function jsonValue({ json }: Column, text: string | null): string {
  if (text === null) return "null";
  if (json === "text") return JSON.stringify(text);
  if (json === "float") return Number.isFinite(Number(text)) ? text : JSON.stringify(text);
  return isJson(text) ? text : JSON.stringify(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
