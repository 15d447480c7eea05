import { join } from "node:path";
import type { FileSystem } from "../files/write_target.ts";
import type { ParquetSchema } from "../parquet/column.ts";
import { openParquet, type ParquetBatch, type ParquetFile } from "../parquet/parquet_file.ts";
import { writeParquet } from "../parquet/write_parquet.ts";
import { COMPACTED_KEY, compactedFrom } from "./compacted_from.ts";
import { HISTORY_SCHEMAS, type HistoryTable, tableFolder } from "./history_tables.ts";
import { parquetNames } from "./read_history.ts";

/** What compacting a day came to. */
interface CompactedDay {
  /** Files whose rows are now in one. */
  readonly files: number;
  readonly rows: number;
}

/** How a day is compacted. */
interface CompactOptions {
  readonly signal?: AbortSignal | undefined;
  /** Anything but `Deno` is for tests. */
  readonly system?: FileSystem;
}

/**
 * Puts the rows of all files of a day into one. To be called with the history locked.
 *
 * The new file takes the place of the first one by a rename, and names all that it was made of in its metadata; then
 * the others are removed. A process killed before the rename has changed nothing; one killed behind it leaves files that
 * readers of this program leave out and the next run removes.
 *
 * @returns `undefined` where there is nothing to compact
 * @throws {ParquetError} when a file is damaged, foreign or newer: nothing is changed then
 * @throws {WriteError}
 */
export async function compactDay(
  dir: string,
  table: HistoryTable,
  day: string,
  { signal, system = Deno }: CompactOptions = {},
): Promise<CompactedDay | undefined> {
  const folder = join(tableFolder(dir, table), day);
  const schema = HISTORY_SCHEMAS[table];
  await removeCompacted(folder, schema, system);
  const names = await parquetNames(folder);
  const [first] = names;
  if (first === undefined || names.length === 1) return undefined;
  const { rows } = await writeParquet(join(folder, first), {
    schema,
    rows: { batches: batchesOf(names.map((name) => join(folder, name)), schema) },
    metadata: { [COMPACTED_KEY]: JSON.stringify(names) },
    signal,
    system,
  });
  await removeAll(folder, names.slice(1), system);
  return { files: names.length, rows };
}

/** Removes what a compaction before, killed on its way, has left. */
async function removeCompacted(folder: string, schema: ParquetSchema, system: FileSystem) {
  const names = await parquetNames(folder);
  if (names.length < 2) return;
  for (const name of names) {
    let superseded: string[];
    try {
      using file = await openParquet(join(folder, name), schema);
      superseded = compactedFrom(file);
    } catch (error) {
      // One that was listed by another is gone by now.
      if (error instanceof Deno.errors.NotFound) continue;
      throw error;
    }
    await removeAll(folder, superseded, system);
  }
}

/** Removes files one right after the other: until the last is gone, a plain reader finds some rows twice. */
async function removeAll(folder: string, names: readonly string[], system: FileSystem): Promise<void> {
  for (const name of names) {
    try {
      await system.remove(join(folder, name));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

async function* batchesOf(paths: readonly string[], schema: ParquetSchema): AsyncGenerator<ParquetBatch> {
  const columns = schema.columns.map(({ name }) => name);
  for (const path of paths) {
    using file: ParquetFile = await openParquet(path, schema);
    yield* file.batches(columns);
  }
}
