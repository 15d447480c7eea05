import { ConfigError } from "../config/config_error.ts";
import { toReadError } from "../files/read_text_file.ts";
import {
  findScans,
  lastScans,
  MAX_TOLERANCE_MS,
  type Moment,
  namedTargets,
  toleranceOf,
} from "../history/find_scans.ts";
import { readScan } from "../history/read_scan.ts";
import type { StoredScan } from "../history/stored_scan.ts";
import type { PastBill } from "../pricing/plan_of_bill.ts";
import type { Baseline } from "../snapshot/compare.ts";
import { readBaseline } from "../snapshot/read_baseline.ts";
import { scopeDifference } from "../snapshot/scope_difference.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { ScanChoice } from "./scan_choice.ts";
import { UsageError } from "./usage_error.ts";

/** A scan that is compared. */
export interface ComparedScan extends Baseline {
  /** Whose it was, by the history; `undefined` of a report, which names its tenant. */
  readonly target: string | undefined;
  /** Whether its metrics are split by its grouping. */
  readonly isSplit: boolean;
  readonly bill: PastBill | undefined;
  /** Data points a minute that a series included in its plan. */
  readonly targetDpm: number;
}

/** What is compared, before anything of it is read. */
interface Choices {
  readonly from: ScanChoice;
  /** `undefined` is the newest of the history. */
  readonly to: ScanChoice | undefined;
  readonly target: string | undefined;
  /** Folder of the history. */
  readonly dir: string | undefined;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/** A scan that is found, and how to read it. */
interface FoundScan extends Pick<Snapshot, "evaluatedAtMs" | "windowMinutes" | "scope"> {
  readonly load: () => Promise<ComparedScan>;
  readonly target: string | undefined;
  readonly url: string;
  readonly tenant: string | undefined;
}

/**
 * Finds the two scans that are meant, and reads them once it is clear that they can be compared.
 *
 * @throws {HistoryError} when the history has no such scan; it says which it has
 * @throws {UsageError} when they are one and the same, or the later is the earlier
 * @throws {ConfigError} when they looked at different things
 * @throws {ParquetError} {@linkcode SnapshotFormatError} when one cannot be read
 */
export async function loadComparedScans(
  choices: Choices,
): Promise<{ readonly from: ComparedScan; readonly to: ComparedScan; readonly notes: readonly string[] }> {
  const to = await findLater(choices);
  const { found: from, passed } = await findEarlier(choices, to);
  const [early, late] = [from, to].map(({ evaluatedAtMs }) => new Date(evaluatedAtMs).toISOString());
  if (from.evaluatedAtMs === to.evaluatedAtMs && from.target === to.target && from.url === to.url) {
    const { dir } = choices;
    const others = dir === undefined ? [] : await lastScans(dir, { target: to.target, except: to.evaluatedAtMs });
    const hint = others.length === 0
      ? "Name another day, time or report"
      : `Name another: its last ones are as of ${others.join(", ")}`;
    throw new UsageError(choices.from.text, `both are the scan as of ${late}`, hint);
  }
  if (from.evaluatedAtMs > to.evaluatedAtMs) {
    throw new UsageError(
      choices.from.text,
      `the scan as of ${early} is later than the one it is compared with, as of ${late}`,
      "Write the earlier one first",
    );
  }
  const difference = differenceOf(to, from);
  if (difference !== undefined) {
    throw new ConfigError({
      option: choices.from.text,
      action: `compare the scan as of ${early} with the one as of ${late}`,
      reason: difference.reason.replace("this scan's", "the later one's").replace("this scan has", "the later one has"),
      suggestion: "Numbers of different scopes or windows say nothing of each other: choose two scans that looked at " +
        "the same, by their times where a day has several",
    });
  }
  const notes = passed === 0
    ? []
    : [`The scan as of ${early} is the last of its day that looked at the same: ${passed} after it did not`];
  return { from: await from.load(), to: await to.load(), notes };
}

async function findLater(choices: Choices): Promise<FoundScan> {
  const { to, nowMs, signal } = choices;
  if (to?.kind === "file") return await readReport(to.path, signal);
  const dir = folderOf(choices, to?.text);
  const moment: Moment = to === undefined ? { kind: "latest" } : momentOf(to, nowMs);
  const scans = await findScans(dir, moment, { target: choices.target });
  return kept(dir, first(ofOneTarget(scans, undefined)), signal);
}

async function findEarlier(choices: Choices, to: FoundScan): Promise<{ found: FoundScan; passed: number }> {
  const { from, signal } = choices;
  if (from.kind === "file") return { found: await readReport(from.path, signal), passed: 0 };
  const dir = folderOf(choices, from.text);
  const target = choices.target ?? to.target;
  // The later scan itself is never the one that was so long before.
  const beforeMs = from.kind === "back" ? to.evaluatedAtMs : Infinity;
  const scans = await findScans(dir, momentOf(from, to.evaluatedAtMs), { target, beforeMs });
  const found = ofOneTarget(scans, to.tenant ?? "");
  const isLater = (scan: StoredScan) => scan.evaluatedAtMs === to.evaluatedAtMs && scan.target === to.target;
  // The later scan is like itself, and stands for another only where it is the best there is, which is then an error.
  const candidates = isLater(first(found)) ? found.slice(0, 1) : found.filter((scan) => !isLater(scan));
  const similar = candidates.filter((scan) => differenceOf(to, scan) === undefined);
  const best = similar.find(({ backend }) => backend.url === to.url) ?? similar[0] ?? first(candidates);
  // Of scans near a time, others than the nearest say nothing.
  const passed = from.kind === "day" ? candidates.indexOf(best) : 0;
  return { found: kept(dir, best, signal), passed };
}

/** A grouping changes no metric: the groups are compared as far as both have them. */
function differenceOf(
  now: Pick<FoundScan, "scope" | "windowMinutes">,
  before: Pick<FoundScan, "scope" | "windowMinutes">,
) {
  return scopeDifference({ ...now, scope: { ...now.scope, groupBy: [] } }, before);
}

function momentOf(choice: ScanChoice, fromMs: number): Moment {
  switch (choice.kind) {
    case "day":
      return { kind: "day", day: choice.day };
    case "time":
      return { kind: "near", atMs: choice.atMs, toleranceMs: MAX_TOLERANCE_MS };
    case "back":
      return { kind: "near", atMs: fromMs - choice.backMs, toleranceMs: toleranceOf(choice.backMs) };
    case "file":
      throw new TypeError("a file has no moment");
  }
}

function folderOf({ dir }: Choices, text: string | undefined): string {
  if (dir !== undefined) return dir;
  throw new ConfigError({
    option: "--history",
    action: text === undefined ? "find the later scan" : `find the scan "${text}"`,
    reason: "there is no folder of a history",
    suggestion: "Name it with --history or DPM_FINDER_HISTORY, or name two reports",
  });
}

/** Leaves the scans of one target, of that one where there are several. */
function ofOneTarget(scans: readonly StoredScan[], preferred: string | undefined): readonly StoredScan[] {
  const targets = [...new Set(scans.map(({ target }) => target))].sort();
  if (targets.length === 1) return scans;
  if (preferred !== undefined && targets.includes(preferred)) return scans.filter(({ target }) => target === preferred);
  throw new ConfigError({
    option: "--target",
    action: "tell whose scans are meant",
    reason: `the history has scans of ${namedTargets(targets)} there`,
    suggestion: "Name one with --target",
  });
}

function first(scans: readonly StoredScan[]): StoredScan {
  const [scan] = scans;
  if (scan === undefined) throw new TypeError("there is no scan");
  return scan;
}

function kept(dir: string, scan: StoredScan, signal: AbortSignal): FoundScan {
  const { evaluatedAtMs, windowMinutes, scope, target, backend: { url } } = scan;
  const load = async () => {
    const { snapshot, isSplit } = await readScan(dir, scan, signal);
    return { snapshot, isSplit, source: dir, target, bill: scan.bill, targetDpm: scan.targetDpm };
  };
  return { evaluatedAtMs, windowMinutes, scope, target, url, tenant: undefined, load };
}

async function readReport(path: string, signal: AbortSignal): Promise<FoundScan> {
  const report = await readBaseline(path, signal).catch((error) => {
    signal.throwIfAborted();
    throw error instanceof Error && "exitCode" in error ? error : toReadError(path, error);
  });
  const { evaluatedAtMs, windowMinutes, scope, backend: { url, tenant } } = report.snapshot;
  const load = () => Promise.resolve({ ...report, target: undefined });
  return { evaluatedAtMs, windowMinutes, scope, target: undefined, url, tenant, load };
}
