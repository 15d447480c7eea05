import type { Logger } from "@logtape/logtape";
import type { BackendConfig } from "../config/backend_options.ts";
import type { LogConfig } from "../config/log_options.ts";
import type { ScanConfig } from "../config/scan_options.ts";
import { openOutput } from "../files/open_output.ts";
import { describeHidden } from "../report/describe_hidden.ts";
import { countOf } from "../text/format_number.ts";
import { MetricView } from "../snapshot/metric_view.ts";
import type { ReportInput } from "../report/report.ts";
import type { ReportConfig } from "../report/report_options.ts";
import { REPORT_FORMATS } from "../report/formats.ts";
import { escapeForDisplay } from "../text/escape_for_display.ts";
import { fetchSeriesDetail } from "../scan/fetch_series_detail.ts";
import { scan } from "../scan/scan.ts";
import type { Backend, CallOptions } from "../prometheus/backend.ts";
import { DeadlineError } from "../prometheus/deadline_error.ts";
import { deadlineSignal } from "../prometheus/deadline_signal.ts";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { observeBackend, observeScan } from "./terminal/log_observers.ts";
import { openBackend } from "./open_backend.ts";
import { createScanProgress } from "./terminal/create_scan_progress.ts";
import { writeStdout } from "./terminal/write_stdout.ts";

/** Longest metric name shown in a sentence. */
const MAX_NAME_CHARACTERS = 120;

/** What the one-shot works with. */
interface RunScanConfig {
  readonly scan: ScanConfig;
  readonly report: ReportConfig;
  readonly backend: BackendConfig;
  readonly log: LogConfig;
}

/** What the one-shot is given by the program around it. */
interface RunScanContext {
  /** Aborted by Ctrl-C and SIGTERM: nothing is written then. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * The one-shot: measures every metric once, writes the report, and says on standard error what it leaves out.
 *
 * @returns 0, or 4 when some names could not be measured
 */
export async function runScan(config: RunScanConfig, context: RunScanContext): Promise<ExitCode> {
  const { signal, log } = context;
  const output = await openOutput({ path: config.report.output, quiet: config.log.quiet, writeStdout });

  const { deadlineMs } = config.scan;
  using call = deadlineSignal(deadlineMs === undefined ? undefined : new DeadlineError(deadlineMs), signal);
  const opened = await openBackend(config.backend, call, observeBackend(log));
  try {
    const input = await measure(opened.backend, config, call, log);
    const report = await REPORT_FORMATS[config.report.format].load();
    await output.write(() => report.render(input), signal);
    tell(input, config, log);
    return isIncomplete(input) ? EXIT_CODES.incomplete : EXIT_CODES.ok;
  } finally {
    await opened.close();
  }
}

/** What the report is made of, and what could not be had for it. */
interface ScanResult extends ReportInput {
  /** Reason by metric whose series could not be asked for. */
  readonly detailFailures: ReadonlyMap<string, string>;
}

function isIncomplete({ view, detailFailures }: ScanResult): boolean {
  return view.ledger.failed > 0 || detailFailures.size > 0;
}

async function measure(
  backend: Backend,
  config: RunScanConfig,
  call: CallOptions,
  log: Logger,
): Promise<ScanResult> {
  const { maxInFlight } = config.backend;
  const progress = createScanProgress(config.log, log);
  try {
    const observer = observeScan(log, progress);
    const snapshot = await scan(backend, config.scan, { ...call, now: Date.now, maxInFlight, observer });
    const options = config.report;
    const view = MetricView.of(snapshot, options);
    if (options.seriesDetail === 0) return { view, options, seriesDetail: new Map(), detailFailures: new Map() };

    const listed = view.rows.map((row) => row.name);
    const { series, failures } = await fetchSeriesDetail(backend, snapshot, listed, {
      maxSeries: options.seriesDetail,
      call,
      concurrency: maxInFlight,
    });
    const warnings = [...snapshot.warnings, ...describeDetailFailures(failures)];
    return {
      view: view.amend({ warnings, selfCost: backend.selfCost }),
      options,
      seriesDetail: series,
      detailFailures: failures,
    };
  } finally {
    progress.stop();
  }
}

/** One sentence a reason: when a backend dies, it does so for all metrics that were left. */
function describeDetailFailures(failures: ReadonlyMap<string, string>): string[] {
  const byReason = Map.groupBy(failures, ([, reason]) => reason);
  return Array.from(byReason, ([reason, failed]) => {
    const first = escapeForDisplay(failed[0]?.[0] ?? "", MAX_NAME_CHARACTERS);
    const which = failed.length === 1 ? first : `${countOf(failed.length, "metric")}, ${first} among them`;
    return `No series detail for ${which}: ${reason}`;
  });
}

/** Says on standard error what the document itself has no place for. */
function tell(input: ScanResult, config: RunScanConfig, log: Logger): void {
  for (const warning of input.view.snapshot.warnings) log.warn(warning);
  const { output: path, format } = config.report;
  const extension = /\.(csv|json|prom)$/.exec(path)?.[1];
  if (extension !== undefined && extension !== format) {
    log.warn('"{path}" holds {format}: say --format {extension} for what its name promises', {
      path,
      format,
      extension,
    });
  }
  if (format === "csv") { for (const line of describeHidden(input.view)) log.info(line); }
  // With -q this is all there is to explain the exit code.
  const { failed } = input.view.ledger;
  if (failed > 0) {
    log.error(`${countOf(failed, "name")} could not be measured: the ledger of the json report names each`);
  }
  if (input.detailFailures.size > 0) {
    log.error(`The series of ${countOf(input.detailFailures.size, "metric")} could not be asked for`);
  }
  if (path !== "-") log.info('Wrote "{path}"', { path });
}
