import { join } from "node:path";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { pathValue } from "../errors/missing_permissions.ts";
import { ProgramError } from "../errors/program_error.ts";
import { dayOf, HISTORY_TABLES, type HistoryTable, isDay, tableFolder } from "../history/history_tables.ts";
import { DAY_MS } from "../text/duration.ts";
import { countOf } from "../text/format_number.ts";
import type { DayRange } from "./query_options.ts";

/** A view that SQL may ask: what the collector gathers, or a table of scans. */
export type ViewName = HistoryTable | "samples";
/** Every {@linkcode ViewName}. */
export const VIEW_NAMES: readonly ViewName[] = ["samples", ...HISTORY_TABLES];

/** Runs of days named in a message. */
const MAX_RUNS = 4;

/** The data folder cannot be read, holds nothing of what is asked, or did not stay as it was. */
export class DataFolderError extends ProgramError {
  override readonly name = "DataFolderError";

  /** @param exitCode {@linkcode EXIT_CODES.usage} unless another folder or question would not have helped. */
  constructor(path: string, reason: string, hint: string, cause?: unknown, exitCode: ExitCode = EXIT_CODES.usage) {
    super({ action: "query", subject: path, reason, hint, exitCode, cause });
  }
}

/**
 * Lists the files that a view reads, oldest day first.
 *
 * What begins with a dot is being written, and what does not end in `.parquet` is something else.
 *
 * @param dataDir Absolute, so that the files are too.
 * @throws {DataFolderError} when there is none: it says of which days there are
 */
export async function listFiles(dataDir: string, view: ViewName, days: DayRange): Promise<string[]> {
  const all = await daysOf(dataDir, view);
  const files: string[] = [];
  for (const day of all.filter((day) => isWithin(day, days))) {
    const folder = join(tableFolder(dataDir, view), day);
    const names = (await namesIn(folder)).filter((name) => /^[^.].*\.parquet$/s.test(name));
    files.push(...names.map((name) => join(folder, name)));
  }
  if (files.length > 0) return files;
  const what = view === "samples" ? "collected samples" : `rows for the view ${view}`;
  if (all.length === 0) throw new DataFolderError(dataDir, `it holds no ${what}`, await describeFolder(dataDir));
  throw new DataFolderError(
    dataDir,
    `it holds no ${what} of ${describeRange(days)}`,
    `It has days ${describeDays(all)}`,
  );
}

/**
 * Makes sure that there is a folder to ask. DuckDB is native code, which no permission of Deno keeps from other folders.
 *
 * @throws {DataFolderError} when there is none, or the program may not read it
 */
export async function requireFolder(dataDir: string): Promise<void> {
  await namesIn(dataDir, true);
}

/** Turns a number of days up to today into a range. */
export function dayRange(days: DayRange | number, nowMs: number): DayRange {
  if (typeof days !== "number") return days;
  return { from: dayOf(nowMs - (days - 1) * DAY_MS), to: dayOf(nowMs) };
}

async function daysOf(dataDir: string, view: ViewName): Promise<string[]> {
  return (await namesIn(tableFolder(dataDir, view), view === "samples")).filter(isDay);
}

function isWithin(day: string, { from = "", to = "9999-12-31" }: DayRange): boolean {
  return day >= from && day <= to;
}

/** @param isRequired Whether it is an error that the folder does not exist. */
async function namesIn(folder: string, isRequired = false): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
  } catch (error) {
    // A file that is named as a day, or removed in between.
    if (!isRequired && (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) return [];
    throw new DataFolderError(folder, ...explain(folder, error), error);
  }
}

function explain(folder: string, error: unknown): [reason: string, hint: string] {
  if (error instanceof Deno.errors.NotFound) {
    return ["there is no such folder", "Name the folder of the collected files, or that of --history, by --data-dir"];
  }
  if (error instanceof Deno.errors.NotADirectory) return ["it is no folder", "Name a folder by --data-dir"];
  if (error instanceof Deno.errors.NotCapable) {
    const hint = `Start it with --allow-read=${pathValue(folder)}`;
    return ["the program was started without permission to read it", hint];
  }
  if (error instanceof Deno.errors.PermissionDenied) return ["reading it is not permitted", "Check its permissions"];
  throw error;
}

/** What a folder has instead. */
async function describeFolder(dataDir: string): Promise<string> {
  const found: string[] = [];
  for (const view of VIEW_NAMES) {
    const days = await daysOf(dataDir, view);
    if (days.length > 0) found.push(`${view} of ${describeDays(days)}`);
  }
  if (found.length === 0) return "Files have to lie below it as YYYY-MM-DD/NAME.parquet";
  return `It has ${found.join("; ")}, which --sql can ask`;
}

function describeRange({ from, to }: DayRange): string {
  if (from === undefined) return to === undefined ? "any day" : `days up to ${to}`;
  if (to === undefined) return `days from ${from} on`;
  return from === to ? from : `days from ${from} to ${to}`;
}

/** Names days as runs: `2026-01-01 to 2026-01-31, 2026-02-03 (32 days)`. */
function describeDays(days: readonly string[]): string {
  const runs: { from: string; to: string }[] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last !== undefined && Date.parse(day) - Date.parse(last.to) === DAY_MS) last.to = day;
    else runs.push({ from: day, to: day });
  }
  const words = runs.map(({ from, to }) => from === to ? from : `${from} to ${to}`);
  const shown = words.length <= MAX_RUNS ? words : [words[0], "…", ...words.slice(1 - MAX_RUNS)];
  return days.length < 2 ? shown.join(", ") : `${shown.join(", ")} (${countOf(days.length, "day")})`;
}
