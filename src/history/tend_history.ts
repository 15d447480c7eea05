import { join } from "node:path";
import { removeLeftovers } from "../files/remove_leftovers.ts";
import { isTemporaryName } from "../files/temporary_name.ts";
import { WriteError } from "../files/write_error.ts";
import { ParquetError } from "../parquet/parquet_error.ts";
import { DAY_MS } from "../text/duration.ts";
import { compactDay } from "./compact_day.ts";
import { dayOf, HISTORY_TABLES, type HistoryTable, tableFolder } from "./history_tables.ts";
import { withHistoryLock } from "./history_lock.ts";
import { listDays } from "./read_history.ts";

/** What was done with the folder of a day. */
export type TendedDay =
  & { readonly table: HistoryTable | "samples"; readonly day: string }
  & (
    | { readonly kind: "compacted"; readonly files: number; readonly rows: number }
    | { readonly kind: "dropped" }
    /** It stays as it is; `error` says why. */
    | { readonly kind: "failed"; readonly error: ParquetError | WriteError }
  );

/** What tending needs from outside. */
interface TendOptions {
  /** Unix time in milliseconds. */
  readonly nowMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Compacts every day that is over: the rows of its files into one file, in each table. A day with a file that cannot be
 * read stays as it is. Waits for whoever tends the same folder.
 *
 * @throws {WriteError} when the folder cannot be written, and the reason of `signal`
 */
export async function compactHistory(dir: string, { nowMs, signal }: TendOptions): Promise<TendedDay[]> {
  return await withHistoryLock(dir, signal, async () => {
    const tended: TendedDay[] = [];
    const today = dayOf(nowMs);
    for (const table of HISTORY_TABLES) {
      for (const day of await listDays(dir, table)) {
        if (day >= today) continue;
        signal?.throwIfAborted();
        try {
          // Nobody writes a file for a day.
          await removeLeftovers(join(tableFolder(dir, table), day), nowMs, DAY_MS);
          const compacted = await compactDay(dir, table, day, { signal });
          if (compacted !== undefined) tended.push({ kind: "compacted", table, day, ...compacted });
        } catch (error) {
          if (!(error instanceof ParquetError || error instanceof WriteError)) throw error;
          tended.push({ kind: "failed", table, day, error });
        }
      }
    }
    return tended;
  });
}

/** What is dropped from a history. */
interface PruneOptions extends TendOptions {
  /** Age from which a day is dropped; 0 drops nothing. */
  readonly keepMs: number;
  /** @default the tables of scans */
  readonly tables?: readonly (HistoryTable | "samples")[];
}

/**
 * Drops every day all of whose rows are older than what is kept. Files that are no Parquet stay, and so does the folder
 * of a day that has one.
 *
 * @throws {WriteError} when the folder cannot be written
 */
export async function pruneHistory(dir: string, options: PruneOptions): Promise<TendedDay[]> {
  const { keepMs, nowMs, tables = HISTORY_TABLES, signal } = options;
  if (keepMs === 0) return [];
  return await withHistoryLock(dir, signal, async () => {
    const tended: TendedDay[] = [];
    for (const table of tables) {
      for (const day of await listDays(dir, table)) {
        if (Date.parse(day) + DAY_MS > nowMs - keepMs) break;
        signal?.throwIfAborted();
        try {
          await dropDay(join(tableFolder(dir, table), day));
          tended.push({ kind: "dropped", table, day });
        } catch (cause) {
          const error = new WriteError(join(tableFolder(dir, table), day), "write", cause);
          tended.push({ kind: "failed", table, day, error });
        }
      }
    }
    return tended;
  });
}

async function dropDay(folder: string): Promise<void> {
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile || !(name.endsWith(".parquet") || isTemporaryName(name))) continue;
    await Deno.remove(join(folder, name)).catch((error: unknown) => {
      // Somebody else has removed it, or given it its name.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
  // A folder with something else in it stays.
  await Deno.remove(folder).catch(() => {});
}
