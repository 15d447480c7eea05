import { join } from "node:path";
import { inTurns } from "../exposition/turns.ts";
import { ensureFolderWritable } from "../files/ensure_folder_writable.ts";
import { WriteError } from "../files/write_error.ts";
import type { FileSystem } from "../files/write_target.ts";
import type { Row } from "../parquet/column.ts";
import { writeParquet } from "../parquet/write_parquet.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import { HISTORY_SCHEMAS, HISTORY_TABLES, type HistoryTable, tableFolder } from "./history_tables.ts";
import { dpmRows, familiesByMember, groupRows, originOf, scanRow } from "./snapshot_rows.ts";

/** How often a day's folder is made again that somebody else has just removed. */
const MAX_TRIES = 3;

/** Whose scan is appended, and how. */
interface AppendOptions {
  /** Name of the target. @default the tenant, else empty */
  readonly target?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Anything but `Deno` is for tests. */
  readonly system?: FileSystem;
}

/**
 * Makes sure that scans can be appended, and makes the folders where they do not exist.
 *
 * @throws {WriteError} when nothing can be written there
 */
export async function prepareHistory(dir: string): Promise<void> {
  // Its own folder first: whoever lacks a permission needs it for the lock too.
  await ensureFolderWritable(dir);
  for (const table of HISTORY_TABLES) await ensureFolderWritable(tableFolder(dir, table));
}

/**
 * Appends a scan to the history: one file in each table, below the day of its evaluation. Pauses after every few names.
 *
 * No file is written over: each has a name that no other writer makes. The row of the scan itself comes last, so that a
 * scan that is among the scans is complete.
 *
 * @param view Any view of the snapshot: threshold and order of it do not count, its plan does.
 * @throws {WriteError} and the reason of `signal`
 */
export async function appendSnapshot(dir: string, view: MetricView, options: AppendOptions = {}): Promise<void> {
  const { target, signal, system } = options;
  await inTurns(view.foldInPieces(), signal);
  const origin = originOf(view.snapshot, target);
  const name = fileName(origin.timestamp);
  const families = await inTurns(familiesByMember(view), signal);
  const rows: readonly (readonly [HistoryTable, Iterable<Row>])[] = [
    ["dpm", dpmRows(view, families, origin)],
    ["groups", groupRows(view, origin)],
    ["scans", [scanRow(view, origin)]],
  ];
  for (const [table, ofTable] of rows) {
    const source = ofTable[Symbol.iterator]();
    const first = source.next();
    // A file without a row tells nothing.
    if (first.done === true) continue;
    const folder = join(tableFolder(dir, table), origin.date);
    const file = {
      schema: HISTORY_SCHEMAS[table],
      rows: startingWith(first.value, source),
      signal,
      ...system && { system },
    };
    await writeIntoDay(folder, () => writeParquet(join(folder, name), file));
  }
}

/** Names the file of a scan by its time of day; the rest keeps two writers apart. */
function fileName(timestampMs: number): string {
  const time = new Date(timestampMs).toISOString().slice(11, 23).replaceAll(":", "-");
  return `${time}-${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}.parquet`;
}

/**
 * Writes a file of a day. The folder is made again where somebody who drops what is old has removed it while it was
 * still empty: the file is opened before the first row is taken.
 */
async function writeIntoDay(folder: string, write: () => Promise<unknown>): Promise<void> {
  for (let tries = 1;; tries++) {
    // Where it cannot be made, writing says why in better words.
    await Deno.mkdir(folder, { recursive: true }).catch(() => {});
    try {
      await write();
      return;
    } catch (error) {
      if (!(error instanceof WriteError) || error.code !== "ENOENT" || tries === MAX_TRIES) throw error;
    }
  }
}

function* startingWith<Item>(first: Item, rest: Iterator<Item>): Generator<Item> {
  yield first;
  for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value;
}
