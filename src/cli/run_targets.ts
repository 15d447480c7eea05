import type { Logger } from "@logtape/logtape";
import type { HistoryConfig } from "../config/history_options.ts";
import type { LogConfig } from "../config/log_options.ts";
import type { PushConfig } from "../config/push_options.ts";
import { errorMessage } from "../errors/error_message.ts";
import { EXIT_CODES, type ExitCode, worstExitCode } from "../errors/exit_code.ts";
import { ProgramError, withFullStop } from "../errors/program_error.ts";
import type { MetricFamily } from "../exposition/metric_family.ts";
import { openOutput } from "../files/open_output.ts";
import { WriteError } from "../files/write_error.ts";
import { deadlineSignal } from "../prometheus/deadline_signal.ts";
import { keepPlace } from "../prometheus/keep_place.ts";
import { isEmptyDocument, REPORT_FORMATS } from "../report/formats.ts";
import type { PackedFamilies } from "../report/packed_families.ts";
import type { ReportConfig } from "../report/report_options.ts";
import { digestOf, flawOfTargets, type TargetOutcome, type TargetsDocument } from "../report/targets_report.ts";
import { type Place, Places } from "../schedule/places.ts";
import { whatToWrite } from "../snapshot/snapshot_quality.ts";
import { snapshotFamilies } from "../snapshot/snapshot_families.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import { countOf } from "../text/format_number.ts";
import { describeWithTip, namesGiven, targetNames } from "./backend_tips.ts";
import { failureExitCode } from "./describe_failure.ts";
import { openBackend } from "./open_backend.ts";
import { bypassProxies } from "./proxies.ts";
import { isIncomplete, measure, type RunScanConfig } from "./run_scan.ts";
import { openScanHistory, type ScanHistory } from "./scan_history.ts";
import { shownOf, shownScan } from "./shown_of.ts";
import { tellResult } from "./tell_result.ts";
import { textColumns } from "./terminal/columns.ts";
import { NO_PROGRESS } from "./terminal/create_scan_progress.ts";
import { observeBackend } from "./terminal/log_observers.ts";
import { ProgressLog } from "./terminal/progress_log.ts";
import { systemTicker } from "./terminal/ticker.ts";
import { writeStdout } from "./terminal/write_stdout.ts";

/** One target, as a one-shot of its own would be configured. */
interface TargetRun extends Omit<RunScanConfig, "log" | "push" | "history"> {
  readonly name: string;
  /** Its place in the file, from 0. */
  readonly index: number;
}

/** The configuration of a one-shot scan of many targets. */
interface RunTargetsConfig {
  /** The file, as it was named. */
  readonly path: string;
  /** Targets scanned at once at most. */
  readonly inFlight: number;
  readonly targets: readonly TargetRun[];
  /** How all of them are shown together. */
  readonly report: ReportConfig;
  /** Where the results are sent besides; `undefined` for nowhere. */
  readonly push: PushConfig | undefined;
  readonly history: HistoryConfig;
  readonly log: LogConfig;
}

/** What the program hands to it. */
interface RunTargetsContext {
  /** Aborted by Ctrl-C and SIGTERM; nothing is written then. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** A target that is done, and the exit code of a one-shot that ends so. */
interface Done {
  readonly outcome: TargetOutcome;
  readonly code: ExitCode;
  /** What is pushed of it. */
  readonly families?: PackedFamilies;
}

/**
 * Measures every target once, several at the same time, and writes one document of all.
 *
 * Each has its own backend, limits and deadline: one that fails is in the document with its reason, and the others go
 * on. For what is written, targets count as names do in one scan: see `flawOfTargets`.
 *
 * @returns the worst exit code of a target; 3 when nothing is written
 */
export async function runTargets(config: RunTargetsConfig, { signal, log }: RunTargetsContext): Promise<ExitCode> {
  const { targets, report, inFlight, path } = config;
  const output = await openOutput({ path: report.output, quiet: config.log.quiet, writeStdout });
  const history = await openScanHistory(config.history);
  bypassProxies(targets.map(({ backend }) => backend.endpoint));
  const create = await REPORT_FORMATS[report.format].loadTargets();
  const document = create({
    path,
    names: targets.map(({ name }) => name),
    withCost: targets.some((target) => target.report.costPer1000Series !== undefined),
    labels: [...new Set(targets.flatMap((target) => shownScan(target).scan.groupBy))],
    options: { top: report.top, isOverview: report.isOverview, columns: textColumns() },
  });
  let done = 0;
  const places = new Places(inFlight);
  const all = await Promise.all(targets.map((target) =>
    places.run(async (place): Promise<Done> => {
      const own = log.with({ target: target.name });
      const run = { ...target, log: config.log, pushes: config.push !== undefined, history };
      const result = await runTarget(run, document, place, { signal, log: own });
      done++;
      if (done < targets.length) own.info("Done; {left} to go", { left: countOf(targets.length - done, "target") });
      return result;
    }, signal)
  ));

  const outcomes = all.map(({ outcome }) => outcome);
  const flaw = flawOfTargets(outcomes);
  const holdsResult = flaw !== undefined && await output.holdsResult(isEmptyDocument);
  const written = whatToWrite(flaw, { holdsResult, writeIncomplete: report.writeIncomplete });
  if (written !== "nothing") {
    await output.write(() => document.render(outcomes), signal, { keepFile: written === "stdout" });
  }
  tellWhole(outcomes, { output: report.output, written, holdsResult }, log);
  const codes = [...all.map(({ code }) => code), ...written === "nothing" ? [EXIT_CODES.backend] : []];
  if (config.push !== undefined && written === "everything") {
    if (!await pushTargets(all, config.push, { signal, log })) codes.push(EXIT_CODES.fault);
  }
  return worstExitCode(codes);
}

/** Sends the results of all targets that have a good one, each sample with its target and its own time. */
async function pushTargets(all: readonly Done[], push: PushConfig, context: RunTargetsContext): Promise<boolean> {
  const { pushResult } = await import("./push_result.ts");
  const { familiesOfTargets } = await import("../report/prom_targets.ts");
  function* families(): Generator<MetricFamily> {
    for (const { families } of all) yield* families ?? [];
    yield* familiesOfTargets(all.map(({ outcome }) => outcome));
  }
  const timestampMs = Math.max(...all.map(({ outcome }) => outcome.digest?.evaluatedAtMs ?? 0));
  return await pushResult({ families, timestampMs }, push, context);
}

/** What is pushed of a target. */
function* familiesOf(view: MetricView, target: string): Generator<MetricFamily> {
  const { evaluatedAtMs: timestampMs } = view.snapshot;
  for (const family of snapshotFamilies(view)) {
    const samples = family.samples.map(({ labels, ...sample }) => ({
      ...sample,
      labels: { target, ...labels },
      timestampMs,
    }));
    yield { ...family, samples };
  }
}

async function runTarget(
  target: TargetRun & Pick<RunScanConfig, "log"> & {
    readonly pushes: boolean;
    readonly history: ScanHistory | undefined;
  },
  document: TargetsDocument,
  place: Place,
  { signal, log }: RunTargetsContext,
): Promise<Done> {
  const { name, report } = target;
  try {
    signal.throwIfAborted();
    using call = deadlineSignal(target.scan.deadlineMs, signal);
    const kept = keepPlace(observeBackend(log), place);
    const opened = await openBackend(target.backend, call, kept.observer);
    try {
      await kept.connected(call.signal);
      const progress = target.log.quiet ? NO_PROGRESS : new ProgressLog(log, systemTicker);
      const measured = await measure(opened.backend, target, call, log, progress);
      const result = shownOf(measured, target);
      await document.add(name, result);
      tellResult(result, { format: report.format, output: "-", written: "everything", holdsResult: false }, log);
      const digest = digestOf(result.view, result.options.repeatFlags);
      const isKept = await addToHistory(target, measured.view, { signal, log });
      const code = digest.flaw === "nothing-measured"
        ? EXIT_CODES.backend
        : !isKept
        ? EXIT_CODES.fault
        : isIncomplete(result)
        ? EXIT_CODES.incomplete
        : EXIT_CODES.ok;
      const done = { outcome: { name, digest }, code };
      if (!target.pushes || digest.flaw !== undefined) return done;
      const { PackedFamilies } = await import("../report/packed_families.ts");
      return { ...done, families: await PackedFamilies.of(familiesOf(result.view, name)) };
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (signal.aborted) throw error;
    const failure = describeTargetFailure(error, target);
    log.error("{failure}", { failure });
    return { outcome: { name, failure }, code: failureExitCode(error) };
  }
}

/** Adds the scan of a target to the history. Where that fails, the target's result is as good as without. */
async function addToHistory(
  { name, history }: { readonly name: string; readonly history: ScanHistory | undefined },
  view: MetricView,
  context: RunTargetsContext,
): Promise<boolean> {
  try {
    await history?.add(view, name, context);
    return true;
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    context.log.error("The history lacks this scan: {error}", { error: errorMessage(error) });
    return false;
  }
}

function describeTargetFailure(error: unknown, { index, backend }: Pick<TargetRun, "index" | "backend">): string {
  const words = withFullStop(describeWithTip(error, namesGiven(targetNames(index), backend)));
  const isExpected = error instanceof ProgramError || error instanceof Deno.errors.NotCapable;
  return isExpected ? words : `Something went wrong inside the program: ${words}`;
}

/** Says what became of the document. */
function tellWhole(
  outcomes: readonly TargetOutcome[],
  { output, written, holdsResult }: {
    readonly output: string;
    readonly written: ReturnType<typeof whatToWrite>;
    readonly holdsResult: boolean;
  },
  log: Logger,
): void {
  const lacking = outcomes.filter(({ digest }) => digest === undefined || digest.flaw !== undefined).length;
  if (written === "everything") {
    // A target that is empty is a good result, as that of a scan alone is.
    const good = outcomes.filter(({ digest }) =>
      digest !== undefined && (digest.flaw === undefined || digest.flaw === "nothing-there")
    );
    const failed = outcomes.length - good.length;
    if (failed > 0) log.error(`${failed} of ${countOf(outcomes.length, "target")} gave no usable result`);
    if (output !== "-") log.info('Wrote "{path}"', { path: output });
    return;
  }
  const kept = holdsResult ? `"${output}" stays as it was` : "Nothing is written";
  const hint = written === "stdout" ? "; --write-incomplete replaces it all the same" : "";
  log.error("{words}", {
    words: `${lacking} of ${countOf(outcomes.length, "target")} gave no usable result. ${kept}${hint}`,
  });
}
