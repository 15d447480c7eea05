import { configureSync, getLogger, type Logger, type LogLevel, resetSync } from "@logtape/logtape";
import type { LogConfig } from "../../config/log_options.ts";
import { formatLogJson, formatLogText } from "./format_log_record.ts";
import { type StderrLine, stderrLine } from "./stderr_line.ts";

/** Configured logging. Disposing of it ends it. */
interface Logging extends Disposable {
  readonly log: Logger;
}

/** Where log lines go; by default, standard error of the process. */
interface LoggingContext {
  readonly stderr: StderrLine;
  /** Whether severities have colors in the text format. */
  readonly colors: boolean;
}

const CATEGORY = "dpm-finder";

/** The library's words for the levels of the options. */
const LEVELS: Readonly<Record<LogConfig["level"], LogLevel>> = {
  debug: "debug",
  info: "info",
  warn: "warning",
  error: "error",
};

/** Sends log records to standard error as text or JSON lines: those of the level, and more severe ones. */
export function configureLogging(
  config: Pick<LogConfig, "format" | "level">,
  { stderr, colors }: LoggingContext = { stderr: stderrLine, colors: Deno.stderr.isTerminal() && !Deno.noColor },
): Logging {
  configureSync({
    reset: true,
    sinks: {
      stderr: (record) => stderr.line(config.format === "json" ? formatLogJson(record) : formatLogText(record, colors)),
    },
    loggers: [
      { category: CATEGORY, sinks: ["stderr"], lowestLevel: LEVELS[config.level] },
      // Messages of the logging library about itself.
      { category: ["logtape", "meta"], sinks: ["stderr"], lowestLevel: "error" },
    ],
  });
  return {
    log: getLogger(CATEGORY),
    [Symbol.dispose]: () => resetSync(),
  };
}
