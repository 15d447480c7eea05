import { ProgramError } from "../errors/program_error.ts";
import { DAY_MS, formatDuration, HOUR_MS } from "../text/duration.ts";
import { guardHistory, HistoryError } from "./history_error.ts";
import { dayOf } from "./history_tables.ts";
import { listDays } from "./read_history.ts";
import { listScans, type StoredScan } from "./stored_scan.ts";

/** Which scan is looked for. */
export type Moment =
  /** The newest there is. */
  | { readonly kind: "latest" }
  /** The last one of a UTC day. */
  | { readonly kind: "day"; readonly day: string }
  /** The one that is nearest to an instant, at most so far from it. */
  | { readonly kind: "near"; readonly atMs: number; readonly toleranceMs: number };

/** The farthest that a scan may be from the time that was asked for. */
export const MAX_TOLERANCE_MS = 12 * HOUR_MS;
/** Days that an error names. */
const MAX_NAMED_DAYS = 3;
/** Scans that an error names, where there are few days to name. */
const MAX_NAMED_SCANS = 5;

/** How far from a time so far back a scan may be that stands for it: a tenth, and half a day at most. */
export function toleranceOf(backMs: number): number {
  return Math.min(backMs / 10, MAX_TOLERANCE_MS);
}

/** Which scans count. */
interface Wanted {
  /** Only those of this target. @default of all */
  readonly target?: string | undefined;
  /** Only those before an instant. @default all */
  readonly beforeMs?: number;
}

/**
 * Finds the scans of a moment, the best first, and reads no other day than those in which they may be.
 *
 * @throws {HistoryError} when there is none; it says which days there are
 * @throws {ParquetError} when a file with scans of these days is damaged, foreign or newer
 * @throws {ReadError} when the system does not let it be read
 */
export async function findScans(dir: string, moment: Moment, wanted: Wanted = {}): Promise<readonly StoredScan[]> {
  return await guardHistory(dir, () => find(dir, moment, wanted));
}

async function find(
  dir: string,
  moment: Moment,
  { target, beforeMs = Infinity }: Wanted,
): Promise<readonly StoredScan[]> {
  const days = await listDays(dir, "scans");
  if (days.length === 0) throw noScan(dir);
  const looked = new Set<string>();
  const ofTarget = async (day: string) => {
    looked.add(day);
    const found = days.includes(day) ? await listScans(dir, day) : [];
    const scans = found.filter(({ evaluatedAtMs }) => evaluatedAtMs < beforeMs);
    return { all: scans, wanted: scans.filter((scan) => target === undefined || scan.target === target) };
  };
  const seen: StoredScan[] = [];
  switch (moment.kind) {
    case "latest":
      for (const day of days.toReversed()) {
        const { all, wanted } = await ofTarget(day);
        if (wanted.length > 0) return wanted.toReversed();
        seen.push(...all);
      }
      if (seen.length === 0) throw noScan(dir);
      break;
    case "day": {
      const { all, wanted } = await ofTarget(moment.day);
      if (wanted.length > 0) return wanted.toReversed();
      seen.push(...all);
      break;
    }
    case "near": {
      const { atMs, toleranceMs } = moment;
      const distance = (scan: StoredScan) => Math.abs(scan.evaluatedAtMs - atMs);
      for (let ms = startOfDay(atMs - toleranceMs); ms <= atMs + toleranceMs; ms += DAY_MS) {
        seen.push(...(await ofTarget(dayOf(ms))).all);
      }
      const near = seen.filter((scan) =>
        distance(scan) <= toleranceMs && (target === undefined || scan.target === target)
      );
      if (near.length > 0) return near.sort((a, b) => distance(a) - distance(b));
    }
  }
  // The folder of a day may have no scan: files of others keep it when its scans are dropped.
  const others = days.filter((day) => !looked.has(day));
  const times = others.length > MAX_NAMED_DAYS
    ? []
    : await timesOfScans(dir, others, (scan) => isWanted(scan, { target, beforeMs })).catch((error: unknown) => {
      // That another day is damaged is not what was asked.
      if (error instanceof ProgramError) return [];
      throw error;
    });
  throw nothingFound(dir, moment, { target, days: others, times, seen });
}

/**
 * Names the last scans of the last days, the oldest first, as commands take a time.
 *
 * @param except Left out, as Unix time in milliseconds.
 * @throws what {@linkcode findScans} throws
 */
export async function lastScans(
  dir: string,
  { target, beforeMs = Infinity, except }: Wanted & { readonly except?: number },
): Promise<readonly string[]> {
  return await guardHistory(dir, async () => {
    const days = (await listDays(dir, "scans")).slice(-MAX_NAMED_DAYS);
    return await timesOfScans(
      dir,
      days,
      (scan) => isWanted(scan, { target, beforeMs }) && scan.evaluatedAtMs !== except,
    );
  });
}

async function timesOfScans(
  dir: string,
  days: readonly string[],
  counts: (scan: StoredScan) => boolean,
): Promise<readonly string[]> {
  const times: number[] = [];
  for (const day of days) times.push(...(await listScans(dir, day)).filter(counts).map((scan) => scan.evaluatedAtMs));
  return times.sort((a, b) => a - b).slice(-MAX_NAMED_SCANS).map(timeOf);
}

function isWanted(scan: StoredScan, { target, beforeMs = Infinity }: Wanted): boolean {
  return scan.evaluatedAtMs < beforeMs && (target === undefined || scan.target === target);
}

function noScan(dir: string): HistoryError {
  return new HistoryError(dir, {
    reason: "it has no scan",
    hint: "Fill it by scans or an exporter with --history, or name the folder that has them",
  });
}

function startOfDay(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS;
}

/** Says what there is instead: other targets, else the nearest days, else other times of the day. */
function nothingFound(
  dir: string,
  moment: Moment,
  { target, days, times: others, seen }: {
    readonly target: string | undefined;
    /** Those that were not looked at. */
    readonly days: readonly string[];
    /** The scans of these days, where those are few. */
    readonly times: readonly string[];
    readonly seen: readonly StoredScan[];
  },
): HistoryError {
  const what = target === undefined || target === "" ? "no scan" : `no scan of target ${JSON.stringify(target)}`;
  const when = moment.kind === "latest"
    ? ""
    : moment.kind === "day"
    ? ` on ${moment.day}`
    : ` within ${formatDuration(wholeSeconds(moment.toleranceMs))} of ${timeOf(moment.atMs)}`;
  const targets = [...new Set(seen.map((scan) => scan.target))].sort();
  if (target !== undefined && targets.length > 0 && !targets.includes(target)) {
    return new HistoryError(dir, {
      reason: `it has ${what}${when}`,
      hint: `It has scans of ${namedTargets(targets)}`,
    });
  }
  const atMs = moment.kind === "near" ? moment.atMs : moment.kind === "day" ? Date.parse(moment.day) : Infinity;
  const times = seen.filter((scan) => target === undefined || scan.target === target)
    .map((scan) => scan.evaluatedAtMs);
  if (times.length > 0) {
    const nearest = times.reduce((best, each) => Math.abs(each - atMs) < Math.abs(best - atMs) ? each : best);
    return new HistoryError(dir, { reason: `it has ${what}${when}`, hint: `The nearest is of ${timeOf(nearest)}` });
  }
  return new HistoryError(dir, {
    reason: `it has ${what}${when}`,
    hint: others.length > 0
      ? `Its last scans are as of ${others.join(", ")}: name one of these times`
      : nearestDays(days, dayOf(Math.min(atMs, 8e15))),
  });
}

/** Rounds a time; one of less than a second stays what it is. */
function wholeSeconds(ms: number): number {
  return ms < 1_000 ? ms : Math.round(ms / 1_000) * 1_000;
}

/** Names the days next to one that has no scan. */
function nearestDays(days: readonly string[], day: string): string {
  if (days.length === 0) return "No other day has one";
  const at = Date.parse(day);
  const near = days.toSorted((a, b) => Math.abs(Date.parse(a) - at) - Math.abs(Date.parse(b) - at));
  const named = near.slice(0, MAX_NAMED_DAYS).sort().join(", ");
  if (days.length <= MAX_NAMED_DAYS) return `It has scans on ${named}, to be named instead`;
  return `The nearest days with scans are ${named}, of ${days.length} from ${days[0]} to ${days.at(-1)}`;
}

/** Names targets, each in quotes; what has no name is that of `--target ""`. */
export function namedTargets(targets: readonly string[]): string {
  return targets.map((target) => target === "" ? '"" (no tenant)' : JSON.stringify(target)).join(", ");
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\.000Z$/, "Z");
}
