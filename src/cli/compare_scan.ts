import type { Logger } from "@logtape/logtape";
import { ConfigError } from "../config/config_error.ts";
import type { ScanConfig } from "../config/scan_options.ts";
import { ProgramError } from "../errors/program_error.ts";
import { toReadError } from "../files/read_text_file.ts";
import type { Backend, CallOptions } from "../prometheus/backend.ts";
import { describeIncomparable } from "../report/describe_change.ts";
import type { CompareConfig } from "../report/report_options.ts";
import { scan } from "../scan/scan.ts";
import { type Baseline, compareSnapshots } from "../snapshot/compare.ts";
import { readBaseline } from "../snapshot/read_baseline.ts";
import { SnapshotFormatError } from "../snapshot/read_snapshot.ts";
import { scopeDifference } from "../snapshot/scope_difference.ts";
import { countLedger, type Snapshot } from "../snapshot/snapshot.ts";
import { describeLack, snapshotFlaw } from "../snapshot/snapshot_quality.ts";
import { escapeForDisplay } from "../text/escape_for_display.ts";
import type { RunScanConfig } from "./run_scan.ts";
import type { ScanResult } from "./tell_result.ts";
import { createScanProgress } from "./terminal/create_scan_progress.ts";
import { observeScan } from "./terminal/log_observers.ts";

/** The result of a scan after it was compared. */
interface ComparedResult extends ScanResult {
  /** Whether the comparison lacks something that could not be measured, or could not be made for that reason. */
  readonly isComparisonIncomplete: boolean;
}

/**
 * Reads the report that a scan is to be compared with, before anything is asked of the backend.
 *
 * @returns `undefined` where it is compared with no report
 * @throws {ConfigError} when the report is none, lists only a part, or is of another scope
 * @throws `ReadError` when there is no such file, or it may not be read
 */
export async function loadBaseline(
  compare: CompareConfig | undefined,
  config: ScanConfig,
  signal: AbortSignal,
): Promise<Baseline | undefined> {
  if (compare === undefined || !("path" in compare)) return undefined;
  const { path, option } = compare;
  const refuse = (reason: string, suggestion: string, cause?: unknown) =>
    new ConfigError({ option, value: path, reason, suggestion, cause });
  const baseline = await readBaseline(path, signal).catch((error) => {
    signal.throwIfAborted();
    if (!(error instanceof SnapshotFormatError)) throw toReadError(path, error);
    const where = error.path === "" ? "" : `at ${error.path}, `;
    throw refuse(`${where}${error.reason}`, error.hint ?? "", error);
  });
  const { match, exclude, groupBy, selector, skipExcluded, windowMinutes } = config;
  const [matched, excluded] = [match, exclude].map((patterns) => patterns.map(({ source }) => source));
  const scope = { match: matched ?? [], exclude: excluded ?? [], groupBy, selector, skipExcluded };
  const difference = scopeDifference({ scope, windowMinutes }, baseline.snapshot);
  if (difference !== undefined) throw refuse(difference.reason, difference.hint);
  return baseline;
}

/** What {@linkcode compareScan} works with. */
interface CompareContext {
  readonly config: RunScanConfig;
  readonly call: CallOptions;
  /** Aborted when the user ends the program. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Compares the result of a scan with a report, or with the same scan as of another time: with one that the history has,
 * and where it has none, with one that is then made.
 *
 * Where there is nothing to compare with, the result stays as it is and a warning says why.
 */
export async function compareScan(
  backend: Backend,
  result: ScanResult,
  report: Baseline | undefined,
  context: CompareContext,
): Promise<ComparedResult> {
  const { snapshot, ledger } = result.view;
  const { compare } = context.config.report;
  if (compare === undefined || snapshotFlaw(ledger) !== undefined) return { ...result, isComparisonIncomplete: false };
  const found = report ?? await keptThen(snapshot, context) ?? await scanThen(backend, result, context);
  const warn = (...warnings: readonly string[]) =>
    result.view.amend({ warnings: [...snapshot.warnings, ...warnings], selfCost: backend.selfCost });
  if ("lack" in found) {
    return { ...result, view: warn(`Nothing is compared: ${found.lack}`), isComparisonIncomplete: found.isFailure };
  }
  const comparison = compareSnapshots(result.view, found);
  const view = warn(
    ...describeOtherTenant(found, snapshot, context.config.backend.demo),
    ...found === report ? [] : describeOddities(found.snapshot, snapshot),
    ...describeIncomparable(comparison.incomparable),
    ...describeUnsplit(found, comparison.incomparable.length > 0, context.config),
  );
  const isComparisonIncomplete = found !== report && countLedger(found.snapshot).failed > 0;
  return { ...result, view, comparison, isComparisonIncomplete };
}

/** Why there is nothing to compare with. */
interface Lack {
  readonly lack: string;
  /** Whether that is because something went wrong. */
  readonly isFailure: boolean;
}

/** Finds the scan of the history that stands for the other time; `undefined` where there is none. */
async function keptThen(
  snapshot: Snapshot,
  { config: { report: { compare }, history, backend }, signal, log }: CompareContext,
): Promise<Baseline | undefined> {
  const { dir } = history;
  if (dir === undefined) return undefined;
  const atMs = otherTimeMs(compare, snapshot);
  if (atMs < 0) return undefined;
  const { keptBaseline } = await import("./kept_baseline.ts");
  return await keptBaseline(snapshot, { dir, atMs, isDemo: backend.demo, signal, log });
}

/** The time that a scan is compared with, in Unix milliseconds. */
function otherTimeMs(compare: CompareConfig | undefined, { evaluatedAtMs }: Snapshot): number {
  if (compare === undefined || "path" in compare) return evaluatedAtMs;
  return "atMs" in compare ? compare.atMs : evaluatedAtMs - compare.beforeScanMs;
}

/** Makes the same scan as of the other time. */
async function scanThen(
  backend: Backend,
  { view }: ScanResult,
  { config, call, signal, log }: CompareContext,
): Promise<Baseline | Lack> {
  const { compare } = config.report;
  const atMs = otherTimeMs(compare, view.snapshot);
  const end = new Date(atMs).toISOString();
  if (atMs < 0) return { lack: `${compare?.text} before the scan is before 1970`, isFailure: false };
  log.info("To compare, everything is measured as of {end} too", { end });
  const progress = createScanProgress(config.log, log);
  try {
    // Summaries are no matter of time: the scan itself has found them.
    const scanConfig = { ...config.scan, evaluatedAtMs: atMs, foldsFamilies: false };
    const { maxInFlight } = config.backend;
    const observer = observeScan(log, progress);
    const snapshot = await scan(backend, scanConfig, { ...call, now: Date.now, maxInFlight, observer });
    const flaw = snapshotFlaw(countLedger(snapshot));
    if (flaw === undefined) return { snapshot, source: snapshot.backend.url };
    return {
      lack: flaw === "nothing-there"
        ? `the backend has no sample in the window that ends at ${end}: it may not keep them for so long`
        : `as of ${end}, ${describeLack(countLedger(snapshot), snapshot)}`,
      isFailure: flaw !== "nothing-there",
    };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ProgramError)) throw error;
    return { lack: `as of ${end}: ${error.message}`, isFailure: true };
  } finally {
    progress.stop();
  }
}

/** Says that a report is of another backend or tenant; the demo has another port each time. */
function describeOtherTenant({ snapshot, source }: Baseline, { backend }: Snapshot, isDemo: boolean): string[] {
  const before = snapshot.backend;
  if (before.url === backend.url && before.tenant === backend.tenant) return [];
  if (isDemo && URL.parse(before.url)?.hostname === URL.parse(backend.url)?.hostname) return [];
  const tenant = before.tenant === undefined ? "" : `, tenant ${escapeForDisplay(before.tenant)}`;
  return [`"${source}" is a scan of ${escapeForDisplay(before.url)}${tenant}, which is another backend`];
}

/** Says that the changes of groups cannot be told from a report whose metrics are not split by them. */
function describeUnsplit(
  { snapshot: { scope }, source, groups }: Baseline,
  someAreIncomparable: boolean,
  { report, scan }: RunScanConfig,
): string[] {
  const splits = scan.isGroupingAsked && report.format === "csv";
  if (groups === undefined || scan.groupBy.length === 0 || !(splits || someAreIncomparable)) return [];
  const by = scope.groupBy.join(",");
  return [`"${source}" splits no metric by ${by}, so not every change of a group is known: write it with --by ${by}`];
}

/** Gives what went wrong with the other scan alone. */
function describeOddities(before: Snapshot, { warnings }: Snapshot): string[] {
  const end = new Date(before.evaluatedAtMs).toISOString();
  const stores = before.missingStores.length === 0
    ? []
    : [`Numbers may lack series of ${before.missingStores.join(", ")}`];
  return [...before.warnings, ...stores].filter((each) => !warnings.includes(each))
    .map((each) => `In the scan as of ${end}: ${each}`);
}
