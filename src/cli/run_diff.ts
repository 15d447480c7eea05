import type { Logger } from "@logtape/logtape";
import { ConfigError } from "../config/config_error.ts";
import type { LogConfig } from "../config/log_options.ts";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { inTurns } from "../exposition/turns.ts";
import { openOutput } from "../files/open_output.ts";
import type { Plan } from "../pricing/plan.ts";
import { planOfBill } from "../pricing/plan_of_bill.ts";
import { type DiffInput, diffModel, type DiffSortKey } from "../report/diff_model.ts";
import { DIFF_FORMATS, type DiffFormat } from "../report/diff_report.ts";
import { compareInPieces } from "../snapshot/compare.ts";
import { MetricView } from "../snapshot/metric_view.ts";
import { regroup } from "../snapshot/regroup.ts";
import { ValueError } from "../text/value_error.ts";
import { commonGrouping, describeCaveats, describeGroupCaveats } from "./diff_notes.ts";
import { loadComparedScans } from "./load_compared_scans.ts";
import { parseScanChoice, type ScanChoice } from "./scan_choice.ts";
import { textColumns } from "./terminal/columns.ts";
import { writeStdout } from "./terminal/write_stdout.ts";
import { UsageError } from "./usage_error.ts";

/** The configuration of a comparison. */
interface RunDiffConfig {
  readonly scans: {
    readonly from: ScanChoice | undefined;
    readonly to: ScanChoice | undefined;
    readonly target: string | undefined;
  };
  readonly result: {
    readonly format: DiffFormat;
    /** A file's path, or `-` for standard output alone. */
    readonly output: string;
    /** Labels whose groups are compared; `undefined` for those that both scans have. */
    readonly by: readonly string[] | undefined;
    readonly sort: DiffSortKey;
    readonly top: number | undefined;
    /** `undefined` bills as the scans did. */
    readonly plan: Plan | undefined;
  };
  readonly history: { readonly dir: string | undefined };
  readonly log: LogConfig;
}

/** What the program hands to a comparison. */
interface RunDiffContext {
  /** Aborted by Ctrl-C and SIGTERM; nothing is written then. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly operands: readonly string[];
}

/**
 * Compares two scans and writes what differs.
 *
 * @returns 0; 4 when some names could not be measured in one of them, or not in full
 */
export async function runDiff(
  { scans, result, history, log: { quiet } }: RunDiffConfig,
  context: RunDiffContext,
): Promise<ExitCode> {
  const { signal, log, operands } = context;
  const choices = choose(scans, operands);
  const output = await openOutput({ path: result.output, quiet, writeStdout });
  const report = await DIFF_FORMATS[result.format].load();
  const loaded = await loadComparedScans({ ...choices, target: scans.target, ...history, nowMs: Date.now(), signal });
  const { from, to } = loaded;
  const plan = result.plan ?? planOf(to) ?? planOf(from);
  if (result.sort === "bill" && plan === undefined) {
    throw new ConfigError({
      option: "--sort",
      value: result.sort,
      reason: "neither of the scans was billed",
      suggestion: "Add --plan, or sort by dpm or series",
    });
  }
  const grouping = commonGrouping(from, to, result.by);
  const labels = grouping.labels;
  const before = await inTurns(regroup(from.snapshot, labels), signal);
  const view = await inTurns(
    MetricView.inPieces(await inTurns(regroup(to.snapshot, labels), signal), {
      minDpm: 0,
      all: true,
      sort: "name",
      plan,
      costPer1000Series: undefined,
      includedDpm: 1,
    }),
    signal,
  );
  const baseline = { snapshot: before, source: from.source, groups: labels.length === 0 ? undefined : from.groups };
  const ownGroups = labels.length === 0 ? undefined : to.groups;
  const comparison = await inTurns(compareInPieces(view, baseline, ownGroups), signal);
  const isSplit = from.isSplit && to.isSplit;
  // Of a report whose metrics are not split, nobody knows which part of a group those names are.
  const groupsAreKnown = isSplit || comparison.incomparable.length === 0;
  const input: DiffInput = {
    comparison,
    view,
    before,
    by: groupsAreKnown ? labels : [],
    isSplit: isSplit && labels.length > 0,
    sort: result.sort,
  };
  const diff = await inTurns(diffModel(input), signal);
  const notes = [
    ...loaded.notes,
    ...describeCaveats(from, to, {
      plan,
      isPlanAsked: result.plan !== undefined,
      incomparable: comparison.incomparable,
    }),
    ...grouping.notes,
    ...describeGroupCaveats(from, to, labels, groupsAreKnown),
  ];
  // A table for programs has no place for them.
  if (result.format === "csv") { for (const note of notes) log.warn("{note}", { note }); }
  const { top } = result;
  await output.write(() => report.render({ ...input, diff, from, to, notes, top, columns: textColumns() }), signal);
  if (result.output !== "-") log.info('Wrote "{path}"', { path: result.output });
  const missing = [from, to].some(({ snapshot }) => snapshot.missingStores.length > 0);
  return comparison.incomparable.length > 0 || missing ? EXIT_CODES.incomplete : EXIT_CODES.ok;
}

function planOf({ bill, targetDpm }: { bill: Parameters<typeof planOfBill>[0] | undefined; targetDpm: number }) {
  return bill === undefined ? undefined : planOfBill(bill, targetDpm);
}

/** Reads which scans are meant, by options or by operands. */
function choose(
  { from, to }: RunDiffConfig["scans"],
  operands: readonly string[],
): { readonly from: ScanChoice; readonly to: ScanChoice | undefined } {
  const [first, second] = operands.map(readOperand);
  if (first !== undefined && (from !== undefined || to !== undefined && second !== undefined)) {
    throw new UsageError(first.text, "the scans are named by --from and --to too", "Name each of them once");
  }
  const earlier = first ?? from;
  if (earlier !== undefined) return { from: earlier, to: second ?? to };
  throw new UsageError("diff", "it has to be told what to compare with", "Write -7d, a day or two reports behind it");
}

function readOperand(text: string): ScanChoice {
  try {
    return parseScanChoice(text);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new UsageError(text, error.reason, error.suggestion ?? "Write a day, a time or a report");
  }
}
