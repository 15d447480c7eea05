import type { Config } from "../config/config.ts";
import { loadDotEnv } from "../config/load_dot_env.ts";
import { resolveConfig } from "../config/resolve_config.ts";
import { readTextFile } from "../files/read_text_file.ts";
import { configureLogging } from "./terminal/configure_logging.ts";
import { createScanProgress } from "./terminal/create_scan_progress.ts";
import { describeFailure } from "./describe_failure.ts";
import { failureExitCode } from "./failure_exit_code.ts";
import { guessMessageStyle } from "./guess_message_style.ts";
import { InterruptedError } from "./terminal/interrupted_error.ts";
import { parseArguments } from "./parse_arguments.ts";
import { stderrLine } from "./terminal/stderr_line.ts";
import { stopSignals } from "./terminal/stop_signals.ts";
import { versionText } from "./version.ts";
import { writeStdout } from "./terminal/write_stdout.ts";

/**
 * Parses the arguments, runs the command they name, and says on standard error what went wrong.
 *
 * @returns the exit code
 */
export async function runCommand(args: readonly string[]): Promise<number> {
  using stop = stopSignals();
  const environment = (name: string) => Deno.env.get(name);
  let style = guessMessageStyle(args, environment);
  try {
    const parsed = parseArguments(args);
    if (parsed.kind === "help") {
      await writeStdout([parsed.text]);
      return 0;
    }
    if (parsed.kind === "version") {
      await writeStdout([`${versionText()}\n`]);
      return 0;
    }
    if (parsed.kind === "healthcheck") {
      const { runHealthcheck } = await import("./run_healthcheck.ts");
      return await runHealthcheck(parsed.url, { signal: stop.signal, fail: (line) => stderrLine.line(line) });
    }
    const dotEnv = await loadDotEnv((path) => Deno.readTextFile(path));
    style = guessMessageStyle(args, (name) => environment(name) || dotEnv.get(name));
    const config = await resolveConfig(parsed.raw, { environment, dotEnv, readTextFile });
    style = config.log;
    return await run(config, stop.signal);
  } catch (thrown) {
    // Whatever was thrown on the way down, a signal is why the program ends.
    const error = stop.signal.aborted ? stop.signal.reason : thrown;
    stderrLine.line(describeFailure(error, style, Date.now()));
    const { code } = failureExitCode(error);
    // Everything is cleaned up, and what cannot be aborted (a write to a reader that does not read, the resolver) would
    // hold the process up.
    if (error instanceof InterruptedError) Deno.exit(code);
    return code;
  }
}

async function run(config: Config, signal: AbortSignal): Promise<number> {
  await using logging = await configureLogging(config.log);
  const { log } = logging;
  if (config.exporter.enabled) {
    const { runExporter } = await import("./run_exporter.ts");
    return await runExporter(config, { signal, log });
  }
  const { runScan } = await import("./run_scan.ts");
  return await runScan(config, { signal, log, progress: createScanProgress(config.log, log) });
}
