import type { Logger } from "@logtape/logtape";
import type { Config } from "../config/config.ts";
import { ensureWritable } from "../files/ensure_writable.ts";
import { writeWholeFile } from "../files/write_whole_file.ts";
import { describeHidden } from "../report/describe_hidden.ts";
import { listMetrics } from "../report/list_metrics.ts";
import type { ReportInput } from "../report/report.ts";
import { reports } from "../report/reports.ts";
import { countLedger } from "../scan/count_ledger.ts";
import { fetchSeriesDetail } from "../scan/fetch_series_detail.ts";
import { scan } from "../scan/scan.ts";
import type { Backend } from "../prometheus/backend.ts";
import { EXIT_CODES, type ExitCode } from "./exit_code.ts";
import { observeBackend, observeScan } from "./log_observers.ts";
import { openBackend } from "./open_backend.ts";
import type { ScanProgress } from "./scan_progress.ts";
import { writeStdout } from "./write_stdout.ts";

/** What the one-shot is given by the program around it. */
export interface RunScanContext {
  /** Aborted by Ctrl-C and SIGTERM: nothing is written then. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly progress: ScanProgress;
}

/**
 * The one-shot: measures every metric once, writes the report, and says on standard error what it leaves out.
 *
 * @returns 0, or 4 when some names could not be measured
 */
export async function runScan(config: Config, context: RunScanContext): Promise<ExitCode> {
  const { signal, log } = context;
  const { path, quiet } = config.output;
  if (path !== "-") await ensureWritable(path);

  const opened = await openBackend(config, signal, observeBackend(log));
  try {
    const input = await measure(opened.backend, config, context);
    const report = reports[config.report.format];
    if (path !== "-") await writeWholeFile(path, report.render(input), signal);
    signal.throwIfAborted();
    if (path === "-" || !quiet) await writeStdout(report.render(input));
    tell(input, config, log);
    return countLedger(input.snapshot).failed > 0 || input.detailFailures > 0 ? EXIT_CODES.incomplete : EXIT_CODES.ok;
  } finally {
    await opened.close();
  }
}

async function measure(
  backend: Backend,
  config: Config,
  { signal, log, progress }: RunScanContext,
): Promise<ReportInput & { readonly detailFailures: number }> {
  const { maxInFlight } = config.backend;
  try {
    const observer = observeScan(log, progress);
    const snapshot = await scan(backend, config.scan, { signal, now: Date.now, maxInFlight, observer });
    const options = config.report;
    const listed = listMetrics(snapshot, options).rows.map((row) => row.name);
    if (options.seriesDetail === 0) return { snapshot, options, seriesDetail: new Map(), detailFailures: 0 };

    const { series, failures } = await fetchSeriesDetail(backend, snapshot, listed, {
      maxSeries: options.seriesDetail,
      call: { signal },
      concurrency: maxInFlight,
    });
    const warnings = [...failures].map(([name, reason]) => `No series detail for "${name}": ${reason}`);
    return {
      snapshot: { ...snapshot, warnings: [...snapshot.warnings, ...warnings], selfCost: backend.selfCost },
      options,
      seriesDetail: series,
      detailFailures: failures.size,
    };
  } finally {
    progress.stop();
  }
}

/** Says on standard error what the document itself has no place for. */
function tell(input: ReportInput, config: Config, log: Logger): void {
  for (const warning of input.snapshot.warnings) log.warn(warning);
  if (config.report.format === "csv") { for (const line of describeHidden(input)) log.info(line); }
  const { failed } = countLedger(input.snapshot);
  if (failed > 0) {
    log.warn("{failed} names could not be measured: the ledger of the json report names each", { failed });
  }
  if (config.output.path !== "-") log.info('Wrote "{path}"', { path: config.output.path });
}
