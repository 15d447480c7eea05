import { join } from "node:path";
import { appendSnapshot } from "../../src/history/append_snapshot.ts";
import { type HistoryTable, tableFolder } from "../../src/history/history_tables.ts";
import { openDay, parquetNames } from "../../src/history/read_history.ts";
import type { Row } from "../../src/parquet/column.ts";
import { openParquet } from "../../src/parquet/parquet_file.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { viewOf } from "../snapshot/view_of.ts";

/** Midnight of the day that most tests write to. */
export const DAY = "2026-01-02";
export const DAY_START_MS = Date.parse(DAY);
export const HOUR_MS = 3_600_000;

/** Appends a scan of two metrics at an hour of the day; its numbers tell which one it was. */
export async function appendScan(dir: string, hour: number, target?: string): Promise<void> {
  const names = { up: measured([5, hour + 1]), requests_total: measured([5, 1], [20, hour + 2]) };
  const snapshot = buildSnapshot(names, { evaluatedAtMs: DAY_START_MS + hour * HOUR_MS });
  await appendSnapshot(dir, viewOf(snapshot), { target });
}

/** The rows of a day as this program reads them, in any order. */
export async function rowsOfDay(dir: string, table: HistoryTable = "dpm", day = DAY): Promise<Row[]> {
  using opened = await openDay(dir, table, day);
  const rows: Row[] = [];
  for (const file of opened.files) rows.push(...await Array.fromAsync(file.rows()));
  return rows;
}

/** The rows of every file of a day, as a reader finds them that knows files alone. */
export async function plainRowsOfDay(dir: string, table: HistoryTable = "dpm", day = DAY): Promise<Row[]> {
  const folder = join(tableFolder(dir, table), day);
  const rows: Row[] = [];
  for (const name of await parquetNames(folder)) {
    using file = await openParquet(join(folder, name));
    rows.push(...await Array.fromAsync(file.rows()));
  }
  return rows;
}

/** Names the files of a day. */
export async function filesOfDay(dir: string, table: HistoryTable = "dpm", day = DAY): Promise<string[]> {
  return await parquetNames(join(tableFolder(dir, table), day));
}

/** Writes which rows there are, each as often as it is there, in an order that does not depend on files. */
export function sorted(rows: readonly Row[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
