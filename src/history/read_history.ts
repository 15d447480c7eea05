import { join } from "node:path";
import { openParquet, type ParquetFile } from "../parquet/parquet_file.ts";
import { compactedFrom, isParquetName } from "./compacted_from.ts";
import { HISTORY_SCHEMAS, type HistoryTable, isDay, tableFolder } from "./history_tables.ts";

/** How often a day is looked at again whose files were compacted meanwhile. */
const MAX_TRIES = 10;

/** Lists the days that a table has a folder for, the oldest first; none where there is no such folder. */
export async function listDays(dir: string, table: HistoryTable | "samples"): Promise<string[]> {
  const days: string[] = [];
  for (const { name, isFile } of await entriesOf(tableFolder(dir, table))) {
    if (!isFile && isDay(name)) days.push(name);
  }
  return days.sort();
}

/** The open files of a day, which are closed together. */
class OpenDay implements Disposable {
  /** In the order of their names. */
  readonly files: readonly ParquetFile[];

  constructor(files: readonly ParquetFile[]) {
    this.files = files;
  }

  [Symbol.dispose](): void {
    for (const file of this.files) file[Symbol.dispose]();
  }
}

/**
 * Opens the files of a day. The rows of all of them together are the day's rows, each once, whatever is written and
 * compacted meanwhile: a file whose rows are in a compacted one too is left out.
 *
 * A compacted file takes the place of one of those it was made of, so that it is found wherever that one was listed.
 * The others go only when it is there: where one of them is gone, the day is looked at again.
 *
 * @throws {ParquetError} when one of them is damaged, foreign or newer
 */
export async function openDay(dir: string, table: HistoryTable, day: string): Promise<OpenDay> {
  const folder = join(tableFolder(dir, table), day);
  for (let tries = 1;; tries++) {
    const opened: ParquetFile[] = [];
    try {
      for (const name of await parquetNames(folder)) {
        opened.push(await openParquet(join(folder, name), HISTORY_SCHEMAS[table]));
      }
      return new OpenDay(withoutCompacted(folder, opened));
    } catch (error) {
      for (const file of opened) file[Symbol.dispose]();
      if (!(error instanceof Deno.errors.NotFound) || tries === MAX_TRIES) throw error;
    }
  }
}

/** Names the Parquet files of a folder in order; none where there is no such folder. */
export async function parquetNames(folder: string): Promise<string[]> {
  const entries = await entriesOf(folder);
  return entries.filter(({ name, isFile }) => isFile && isParquetName(name)).map(({ name }) => name).sort();
}

function withoutCompacted(folder: string, opened: readonly ParquetFile[]): ParquetFile[] {
  const superseded = new Set(opened.flatMap((file) => compactedFrom(file)).map((name) => join(folder, name)));
  const kept: ParquetFile[] = [];
  for (const file of opened) {
    if (superseded.has(file.path)) file[Symbol.dispose]();
    else kept.push(file);
  }
  return kept;
}

async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
