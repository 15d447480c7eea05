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
import { FORMAT_NAMES, REPORT_FORMATS } from "../report/formats.ts";
import { escapeForDisplay } from "../text/escape_for_display.ts";
import { fetchSeriesDetail } from "../scan/fetch_series_detail.ts";
import { scan } from "../scan/scan.ts";
import type { Backend } from "../prometheus/backend.ts";
import { deadlineSignal } from "./deadline_signal.ts";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { observeBackend, observeScan } from "./terminal/log_observers.ts";
import { openBackend } from "./open_backend.ts";
import { createScanProgress } from "./terminal/create_scan_progress.ts";
import { writeStdout } from "./terminal/write_stdout.ts";

/** Longer metric names are cut in messages. */
const MAX_NAME_CHARACTERS = 120;

/** The configuration of a one-shot scan. */
interface RunScanConfig {
  readonly scan: ScanConfig;
  readonly report: ReportConfig;
  readonly backend: BackendConfig;
  readonly log: LogConfig;
}

/** What the program hands to a one-shot scan. */
interface RunScanContext {
  /** Aborted by Ctrl-C and SIGTERM; nothing is written then. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Measures every metric once, writes the report, and lists on standard error what the report leaves out.
 *
 * @returns 0, or 4 when some names could not be measured
 */
export async function runScan(config: RunScanConfig, context: RunScanContext): Promise<ExitCode> {
  const { signal, log } = context;
  const output = await openOutput({ path: config.report.output, quiet: config.log.quiet, writeStdout });

  using deadline = deadlineSignal(config.scan.deadlineMs, signal);
  const opened = await openBackend(config.backend, deadline.signal, observeBackend(log));
  try {
    const input = await measure(opened.backend, config, { ...context, signal: deadline.signal });
    const report = await REPORT_FORMATS[config.report.format].load();
    await output.write(() => report.render(input), signal);
    tell(input, config, log);
    return isIncomplete(input) ? EXIT_CODES.incomplete : EXIT_CODES.ok;
  } finally {
    await opened.close();
  }
}

/** The content of the report, and what is missing from it. */
interface ScanResult extends ReportInput {
  /** Metrics whose series could not be fetched, with the reason. */
  readonly detailFailures: ReadonlyMap<string, string>;
}

function isIncomplete({ view, detailFailures }: ScanResult): boolean {
  return view.ledger.failed > 0 || detailFailures.size > 0;
}

async function measure(
  backend: Backend,
  config: RunScanConfig,
  { signal, log }: RunScanContext,
): Promise<ScanResult> {
  const { maxInFlight } = config.backend;
  const progress = createScanProgress(config.log, log);
  try {
    const observer = observeScan(log, progress);
    const snapshot = await scan(backend, config.scan, { signal, now: Date.now, maxInFlight, observer });
    const options = config.report;
    const view = MetricView.of(snapshot, options);
    if (options.seriesDetail === 0) return { view, options, seriesDetail: new Map(), detailFailures: new Map() };

    const listed = view.rows.map((row) => row.name);
    const { series, failures } = await fetchSeriesDetail(backend, snapshot, listed, {
      maxSeries: options.seriesDetail,
      call: { signal },
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

/** Writes one sentence for each reason, because a backend that dies fails all remaining metrics alike. */
function describeDetailFailures(failures: ReadonlyMap<string, string>): string[] {
  const byReason = Map.groupBy(failures, ([, reason]) => reason);
  return Array.from(byReason, ([reason, failed]) => {
    const first = escapeForDisplay(failed[0]?.[0] ?? "", MAX_NAME_CHARACTERS);
    const which = failed.length === 1 ? first : `${countOf(failed.length, "metric")}, ${first} among them`;
    return `No series detail for ${which}: ${reason}`;
  });
}

/** Logs what the document has no place for. */
function tell(input: ScanResult, config: RunScanConfig, log: Logger): void {
  for (const warning of input.view.snapshot.warnings) log.warn(warning);
  const { output: path, format } = config.report;
  const promised = FORMAT_NAMES.find((name) => path.endsWith(`.${REPORT_FORMATS[name].extension}`));
  // Whatever the format, it is text.
  if (promised !== undefined && promised !== "text" && promised !== format) {
    log.warn('"{path}" holds {format}: use --format {promised} to get what its name promises', {
      path,
      format,
      promised,
    });
  }
  if (!REPORT_FORMATS[format].tellsHidden) { for (const line of describeHidden(input.view)) log.info(line); }
  // With -q, this is all that explains the exit code.
  const { failed } = input.view.ledger;
  if (failed > 0) {
    log.error(`${countOf(failed, "name")} could not be measured: the ledger of the json report names each`);
  }
  if (input.detailFailures.size > 0) {
    log.error(`The series of ${countOf(input.detailFailures.size, "metric")} could not be fetched`);
  }
  if (path !== "-") log.info('Wrote "{path}"', { path });
}
