import type { Column, ParquetSchema, Row } from "../../src/parquet/column.ts";
import type { ParquetFile } from "../../src/parquet/parquet_file.ts";

/** A schema with a column of each kind, with and without nulls. */
export const EVERY_KIND: ParquetSchema = {
  name: "samples",
  version: 1,
  columns: (["int64", "double", "date", "string", "json"] as const).flatMap((kind): Column[] => [
    { name: `${kind}_value`, kind },
    { name: `${kind}_or_null`, kind, isNullable: true },
  ]),
};

/** Rows in which every kind has its edges: the same at every call. */
export function edgeRows(count: number): Row[] {
  const integers = [0, 1, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 1_767_225_600_000, -(2 ** 32)];
  const doubles = [0, -0, 0.1, -1e300, 5e-324, Infinity, -Infinity, NaN];
  const dates = ["1970-01-01", "2026-02-28", "2024-02-29", "1969-12-31", "9999-12-31"];
  const texts = ["", "up", "grüße", "日本語", "💥 emoji", "a\u0000b", "\ufeffbom", "x".repeat(300)];
  const json = ["[]", "[[4,120],[20,1]]", '{"a\\"b":"c"}', "null"];
  const pick = <Item>(items: readonly Item[], i: number): Item => items[i % items.length] as Item;
  return Array.from({ length: count }, (_, i) => ({
    int64_value: pick(integers, i),
    int64_or_null: i % 3 === 0 ? null : pick(integers, i * 5),
    double_value: pick(doubles, i),
    double_or_null: i % 2 === 0 ? null : i / 7,
    date_value: pick(dates, i),
    date_or_null: i % 5 < 4 ? null : pick(dates, i),
    string_value: pick(texts, i),
    string_or_null: i % 7 === 0 ? null : `name_${i}`,
    json_value: pick(json, i),
    json_or_null: null,
  }));
}

/** Every row of a file. */
export async function rowsOf(file: ParquetFile): Promise<Row[]> {
  return await Array.fromAsync(file.rows());
}
