import type { Logger } from "@logtape/logtape";
import { DAY_MS } from "../text/duration.ts";
import { countOf, formatCount } from "../text/format_number.ts";
import { HISTORY_TABLES, type HistoryTable } from "./history_tables.ts";
import { listDays } from "./read_history.ts";
import { compactHistory, pruneHistory, type TendedDay } from "./tend_history.ts";

/** What {@linkcode keepHistory} is told. */
interface KeepOptions {
  readonly dir: string;
  /** Age from which a day is dropped; 0 keeps all. */
  readonly keepMs: number;
  /** Unix time in milliseconds. */
  readonly nowMs: number;
  /** What is dropped when it is too old. @default the tables of scans */
  readonly tables?: readonly (HistoryTable | "samples")[];
  readonly signal?: AbortSignal | undefined;
  readonly log: Logger;
}

/**
 * Tends a history as a program that keeps running does: compacts the days that are over, drops those that are too old,
 * and logs both.
 *
 * What is too old counts from the newest day there is, where the clock is ahead of it: a clock that is wrong by years
 * drops nothing until it has written something.
 *
 * @throws {WriteError} when the folder cannot be written, and the reason of `signal`
 */
export async function keepHistory(options: KeepOptions): Promise<void> {
  const { dir, keepMs, nowMs, tables = HISTORY_TABLES, signal, log } = options;
  const newest = (await Promise.all(tables.map((table) => listDays(dir, table)))).flatMap((days) => days.at(-1) ?? []);
  const newestEndMs = Math.max(...newest.map((day) => Date.parse(day) + DAY_MS));
  const tended = [
    ...await compactHistory(dir, { nowMs, signal }),
    ...await pruneHistory(dir, { keepMs, nowMs: Math.min(nowMs, newestEndMs), tables, signal }),
  ];
  for (const day of tended) {
    const properties = { line: describeTended(day) };
    if (day.kind === "failed") log.warn("{line}", properties);
    else log.info("{line}", properties);
  }
}

/** Says in one line what was done with a day. */
export function describeTended(tended: TendedDay): string {
  const { table, day } = tended;
  switch (tended.kind) {
    case "compacted":
      return `Compacted ${day} of ${table}: ${countOf(tended.files, "file")} are now one of ${
        formatCount(tended.rows)
      } rows`;
    case "dropped":
      return `Dropped ${day} of ${table}, which is older than what is kept`;
    case "failed":
      return `${day} of ${table} stays as it is: ${tended.error.message}`;
  }
}
