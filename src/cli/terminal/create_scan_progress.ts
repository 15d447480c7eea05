import type { Logger } from "@logtape/logtape";
import type { LogConfig } from "../../config/log_options.ts";
import { systemTicker, type Ticker } from "./ticker.ts";
import { terminalColumns } from "./columns.ts";
import { ProgressBar } from "./progress_bar.ts";
import { ProgressLog } from "./progress_log.ts";
import type { ScanProgress } from "./scan_progress.ts";
import { type StderrLine, stderrLine } from "./stderr_line.ts";

/** What the display depends on besides the configuration; by default, that of the process. */
interface ScanProgressContext {
  readonly stderr: StderrLine;
  readonly ticker: Ticker;
  readonly isTerminal: boolean;
  readonly colors: boolean;
  readonly columns: () => number;
}

/** Shows nothing. */
export const NO_PROGRESS: ScanProgress = { start: () => {}, update: () => {}, stop: () => {} };

/** Chooses the display: none with `-q`, a bar on a terminal, log lines elsewhere and with JSON logs. */
export function createScanProgress(
  config: Pick<LogConfig, "format" | "quiet">,
  log: Logger,
  context: ScanProgressContext = processContext(),
): ScanProgress {
  if (config.quiet) return NO_PROGRESS;
  if (context.isTerminal && config.format === "text") return new ProgressBar(context);
  return new ProgressLog(log, context.ticker);
}

function processContext(): ScanProgressContext {
  return {
    stderr: stderrLine,
    ticker: systemTicker,
    isTerminal: Deno.stderr.isTerminal(),
    colors: !Deno.noColor,
    columns: terminalColumns,
  };
}
