import type { Logger } from "@logtape/logtape";
import type { BackendConfig } from "../config/backend_options.ts";
import type { HistoryConfig } from "../config/history_options.ts";
import type { PushConfig } from "../config/push_options.ts";
import type { LogConfig } from "../config/log_options.ts";
import type { ScanConfig } from "../config/scan_options.ts";
import { openOutput } from "../files/open_output.ts";
import { countOf } from "../text/format_number.ts";
import { MetricView } from "../snapshot/metric_view.ts";
import { snapshotFlaw, whatToWrite } from "../snapshot/snapshot_quality.ts";
import type { ReportConfig } from "../report/report_options.ts";
import { isEmptyDocument, REPORT_FORMATS } from "../report/formats.ts";
import { escapeForDisplay } from "../text/escape_for_display.ts";
import { fetchSeriesDetail } from "../scan/fetch_series_detail.ts";
import { scan } from "../scan/scan.ts";
import type { Backend, CallOptions } from "../prometheus/backend.ts";
import { deadlineSignal } from "../prometheus/deadline_signal.ts";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { observeBackend, observeScan } from "./terminal/log_observers.ts";
import { openBackend } from "./open_backend.ts";
import { textColumns } from "./terminal/columns.ts";
import { repeatFlags } from "./repeat_flags.ts";
import { openScanHistory } from "./scan_history.ts";
import { shownOf, shownScan } from "./shown_of.ts";
import type { ScanProgress } from "./terminal/scan_progress.ts";
import { createScanProgress } from "./terminal/create_scan_progress.ts";
import { writeStdout } from "./terminal/write_stdout.ts";
import { type ScanResult, tellResult } from "./tell_result.ts";

/** Longer metric names are cut in messages. */
const MAX_NAME_CHARACTERS = 120;
/** Requests for the series that a format shows unless told. */
const MAX_UNASKED_QUERIES = 2;

/** The configuration of a one-shot scan. */
export interface RunScanConfig {
  readonly scan: ScanConfig;
  /** Whether the scan is split by groups for the history alone. @default false */
  readonly hidesGroups?: boolean;
  readonly report: ReportConfig;
  /** Where the result is sent besides; `undefined` for nowhere. */
  readonly push: PushConfig | undefined;
  readonly history: HistoryConfig;
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
 * No bad result replaces a good one: see `whatToWrite`.
 *
 * @returns 0; 3 when nothing is written, for want of anything to write; 1 when it could not be pushed; 4 when some names
 * could not be measured, or not in full
 */
export async function runScan(config: RunScanConfig, context: RunScanContext): Promise<ExitCode> {
  const { signal, log } = context;
  // Loads what reads reports, which few scans need.
  const comparing = config.report.compare === undefined ? undefined : await import("./compare_scan.ts");
  const shown = shownScan(config);
  const baseline = await comparing?.loadBaseline(config.report.compare, shown.scan, signal);
  const output = await openOutput({ path: config.report.output, quiet: config.log.quiet, writeStdout });
  const history = await openScanHistory(config.history);

  using call = deadlineSignal(config.scan.deadlineMs, signal);
  const opened = await openBackend(config.backend, call, observeBackend(log));
  try {
    // Meanwhile the formatter is loaded.
    const [measured, report] = await Promise.all([
      measure(opened.backend, config, call, log),
      REPORT_FORMATS[config.report.format].load(),
    ]);
    const own = shownOf(measured, config);
    const compared = await comparing?.compareScan(opened.backend, own, baseline, { config: shown, call, signal, log });
    const result = compared ?? own;
    const flaw = snapshotFlaw(result.view.ledger);
    const holdsResult = flaw !== undefined && await output.holdsResult(isEmptyDocument);
    const written = whatToWrite(flaw, { holdsResult, writeIncomplete: config.report.writeIncomplete });
    if (written !== "nothing") {
      await output.write(() => report.render(result), signal, { keepFile: written === "stdout" });
    }
    tellResult(result, { ...config.report, written, holdsResult }, log);
    await history?.add(measured.view, undefined, { signal, log });
    if (written === "nothing") return EXIT_CODES.backend;
    if (config.push !== undefined && written === "everything") {
      const { pushResult } = await import("./push_result.ts");
      const { snapshotFamilies } = await import("../snapshot/snapshot_families.ts");
      const { view } = result;
      const push = { families: () => snapshotFamilies(view), timestampMs: view.snapshot.evaluatedAtMs };
      if (!await pushResult(push, config.push, { signal, log })) return EXIT_CODES.fault;
    }
    return isIncomplete(result) || compared?.isComparisonIncomplete === true ? EXIT_CODES.incomplete : EXIT_CODES.ok;
  } finally {
    await opened.close();
  }
}

/** Whether some names could not be measured, or not in full. */
export function isIncomplete({ view, detailFailures }: ScanResult): boolean {
  return view.ledger.failed > 0 || detailFailures.size > 0 || view.snapshot.missingStores.length > 0;
}

/** Scans a backend, and asks for what the report shows of single series. */
export async function measure(
  backend: Backend,
  config: Omit<RunScanConfig, "push" | "history">,
  call: CallOptions,
  log: Logger,
  progress: ScanProgress = createScanProgress(config.log, log),
): Promise<ScanResult> {
  const { maxInFlight } = config.backend;
  try {
    const observer = observeScan(log, progress);
    const snapshot = await scan(backend, config.scan, { ...call, now: Date.now, maxInFlight, observer });
    const options = {
      ...config.report,
      splitsMetrics: config.scan.isGroupingAsked && config.scan.groupBy.length > 0,
      columns: textColumns(),
      repeatFlags: repeatFlags(config),
      isDemo: config.backend.demo,
    };
    const view = MetricView.of(snapshot, options);
    const { series: maxSeries, metrics } = options.seriesDetail;
    const names = view.rows.slice(0, metrics).map((row) => row.name);
    if (maxSeries === 0 || names.length === 0) {
      return { view, options, seriesDetail: new Map(), detailFailures: new Map() };
    }
    const isAskedFor = metrics === undefined;
    const { series, failures } = await fetchSeriesDetail(backend, snapshot, names, {
      maxSeries,
      call,
      concurrency: maxInFlight,
      ...isAskedFor ? {} : { maxQueries: MAX_UNASKED_QUERIES },
    });
    const warnings = [...snapshot.warnings, ...describeDetailFailures(failures)];
    return {
      view: view.amend({ warnings, selfCost: backend.selfCost }),
      options,
      seriesDetail: series,
      // What nobody asked for makes no result incomplete.
      detailFailures: isAskedFor ? failures : new Map(),
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
