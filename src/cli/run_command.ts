import type { Config } from "../config/config.ts";
import { loadDotEnv } from "../config/load_dot_env.ts";
import type { RawOptions } from "../config/raw_options.ts";
import { resolveConfig } from "../config/resolve_config.ts";
import { configureLogging } from "./configure_logging.ts";
import { failureExitCode } from "./failure_exit_code.ts";
import { parseArguments } from "./parse_arguments.ts";
import { createScanProgress } from "./create_scan_progress.ts";
import { stopSignals } from "./stop_signals.ts";
import { versionText } from "./version.ts";
import { writeStdout } from "./write_stdout.ts";

/**
 * Parses the arguments, runs the command they name, and says on standard error what went wrong.
 *
 * @returns the exit code
 */
export async function runCommand(args: readonly string[]): Promise<number> {
  using stop = stopSignals();
  let verbose = false;
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
    verbose = parsed.raw.verbose ?? false;
    const config = await readConfig(parsed.raw);
    return await run(config, stop.signal);
  } catch (error) {
    return tellFailure(error, stop.signal, verbose);
  }
}

async function readConfig(raw: RawOptions): Promise<Config> {
  const readTextFile = (path: string) => Deno.readTextFile(path);
  const dotEnv = await loadDotEnv(readTextFile);
  return await resolveConfig(raw, { environment: (name) => Deno.env.get(name), dotEnv, readTextFile });
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

/** One clear line; the stack of a fault of ours, and of anything with `-v`, below it. */
function tellFailure(thrown: unknown, signal: AbortSignal, verbose: boolean): number {
  // Whatever was thrown on the way down, a signal is why the program ends.
  const error = signal.aborted ? signal.reason : thrown;
  const { code, expected } = failureExitCode(error);
  const message = error instanceof Error ? error.message : String(error);
  const line = expected
    ? `dpm-finder: ${message}`
    : `dpm-finder: Something went wrong inside the program: ${message}. Run it again with -v and report what it says`;
  console.error(/[.?!]$/.test(line) ? line : `${line}.`);
  if (verbose && thrown instanceof Error) console.error(thrown.stack);
  return code;
}
