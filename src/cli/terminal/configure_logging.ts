import { configureSync, getLogger, type Logger, type LogLevel, resetSync } from "@logtape/logtape";
import type { LogConfig } from "../../config/log_options.ts";
import { formatLogJson, formatLogText } from "./format_log_record.ts";
import { type StderrLine, stderrLine } from "./stderr_line.ts";

/** Logging that is set up; disposing of it ends it. */
interface Logging extends AsyncDisposable {
  readonly log: Logger;
}

/** Where log lines go; the process's own standard error unless told. */
interface LoggingContext {
  readonly stderr: StderrLine;
  /** Whether severities are colored in the text format. */
  readonly colors: boolean;
}

const CATEGORY = "dpm-finder";

/** Sends log records to standard error as text or JSON lines: all with `-v`, errors alone with `-q`. */
export function configureLogging(
  config: LogConfig,
  { stderr, colors }: LoggingContext = { stderr: stderrLine, colors: Deno.stderr.isTerminal() && !Deno.noColor },
): Logging {
  const lowestLevel = lowestLevelOf(config);
  configureSync({
    reset: true,
    sinks: {
      stderr: (record) => stderr.line(config.format === "json" ? formatLogJson(record) : formatLogText(record, colors)),
    },
    loggers: [
      { category: CATEGORY, sinks: ["stderr"], lowestLevel },
      // What the logging library says of itself.
      { category: ["logtape", "meta"], sinks: ["stderr"], lowestLevel: "error" },
    ],
  });
  return {
    log: getLogger(CATEGORY),
    [Symbol.asyncDispose]: () => {
      resetSync();
      return Promise.resolve();
    },
  };
}

function lowestLevelOf({ verbose, quiet }: LogConfig): LogLevel {
  if (quiet) return "error";
  return verbose ? "debug" : "info";
}
