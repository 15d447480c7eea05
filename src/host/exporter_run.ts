import { join } from "node:path";
import process from "node:process";
import { constants } from "node:os";
import { errorMessage } from "../errors/error_message.ts";
import { EXIT_CODES } from "../errors/exit_code.ts";
import { missingPermissions } from "../errors/missing_permissions.ts";
import { WriteError } from "../files/write_error.ts";
import type { MetricFamily } from "../exposition/metric_family.ts";
import { quoteForShell } from "../text/quote_for_shell.ts";
import { ValueError } from "../text/value_error.ts";
import type { FoundExporter } from "./exporter_directory.ts";
import type { ExporterDescription } from "./exporter_description.ts";
import { type CommandSettings, exporterCommand } from "./exporter_command.ts";
import { HostError } from "./host_error.ts";
import { readHead } from "./read_head.ts";
import { readMetrics } from "./read_metrics.ts";
import { type ProcessCommand, type ProcessResult, runProcess } from "./run_process.ts";

/** What an exporter is run with. */
export interface ExporterCall {
  readonly exporter: FoundExporter;
  readonly description: ExporterDescription;
  readonly args: readonly string[];
}

/** How exporters are run. */
export interface RunSettings extends CommandSettings {
  /** Bytes of metrics at most. */
  readonly maxOutputBytes: number;
  /** Where each run gets a folder of its own. */
  readonly temporaryFolder: string;
}

/** How one run is watched. */
export interface RunOptions {
  /** Its abort ends the exporter. */
  readonly signal: AbortSignal;
  /** Whether its standard output is kept, where it is not the metrics. */
  readonly keepsStdout: boolean;
  /** Told of each piece of its standard error. */
  readonly onStderr?: (chunk: Uint8Array<ArrayBuffer>) => void;
}

/** What became of one run. */
export interface ExporterResult {
  /** Its metrics; `undefined` where it failed. */
  readonly families: readonly MetricFamily[] | undefined;
  /** Why it failed, as a clause; `undefined` where it did not. */
  readonly problem: string | undefined;
  /** As a shell's child has it: negative where a signal ended it. */
  readonly returnCode: number;
  readonly stdout: Uint8Array;
  /** The last of it. */
  readonly stderr: string;
  /** The file it was told; `undefined` where its metrics are on standard output. */
  readonly metricsFile: string | undefined;
  /** As it wrote them. */
  readonly metrics: Uint8Array;
  readonly metricsBytes: number;
}

/** What a program that starts others ends with where there is no such program; the start of an exporter is one. */
const NOT_FOUND = 127;
const MIB = 1024 * 1024;
/** Of what it says beside its metrics. */
const MAX_STDOUT_BYTES = 64 * 1024;
/** What Deno says of a module that is not in its cache, or of one that no lock names. */
const UNPREPARED = /--cached-only is specified|lockfile is out of date/;
const FORBIDDEN = /\bRequires (read|write|net|env|sys|run|ffi) access to "([^"]+)", run again with the --allow-/;

/**
 * Runs an exporter once, in a folder of its own that is gone afterwards, and reads its metrics.
 *
 * A failing exporter is a result too.
 *
 * @throws {HostError} when it cannot be started
 * @throws {WriteError} when there is no place for its metrics
 */
export async function runExporterOnce(
  { exporter, description, args }: ExporterCall,
  settings: RunSettings,
  options: RunOptions,
): Promise<ExporterResult> {
  const folder = makeFolder(settings.temporaryFolder);
  const file = join(folder, "metrics.prom");
  let isSmall = false;
  try {
    const onStdout = description.metricsOn === "stdout";
    const command = exporterCommand(exporter, description, args, onStdout ? undefined : file, settings);
    const { maxOutputBytes } = settings;
    const result = await start(exporter, command, {
      signal: options.signal,
      stdout: onStdout
        ? { maxBytes: maxOutputBytes + 1 }
        : options.keepsStdout
        ? { maxBytes: MAX_STDOUT_BYTES }
        : undefined,
      onStderr: options.onStderr,
      isTooMuch: async (stdoutBytes) => (onStdout ? stdoutBytes : await sizeOf(file) ?? 0) > maxOutputBytes,
    });
    const bytes = onStdout ? result.stdout : readAtMost(file, maxOutputBytes + 1);
    isSmall = !onStdout && bytes !== undefined && bytes.length <= MIB;
    const judged = judge(result, bytes, maxOutputBytes);
    const lacks = judged.problem !== undefined && exporter.kind === "typescript"
      ? explainFailure(exporter.name, judged.stderr)
      : undefined;
    return {
      ...judged,
      ...(lacks === undefined ? {} : { problem: lacks }),
      metricsFile: onStdout ? undefined : file,
    };
  } finally {
    const removed = removeFolder(folder, isSmall ? file : undefined);
    // The program may be about to end.
    if (options.signal.aborted) await removed;
  }
}

function judge(
  result: ProcessResult,
  bytes: Uint8Array<ArrayBuffer> | undefined,
  maxOutputBytes: number,
): Omit<ExporterResult, "metricsFile"> {
  const { code, signal, stdout } = result;
  const said = {
    returnCode: signal === null ? code : -(constants.signals[signal as NodeJS.Signals] ?? code),
    stdout,
    stderr: new TextDecoder().decode(result.stderr),
    metrics: bytes ?? new Uint8Array(),
    metricsBytes: bytes?.length ?? 0,
  };
  const failed = (problem: string) => ({ ...said, families: undefined, problem });
  if (result.wroteTooMuch || said.metricsBytes > maxOutputBytes) {
    return { ...failed(`it wrote more than ${maxOutputBytes / MIB} MiB`), metrics: new Uint8Array() };
  }
  if (signal !== null) return failed(`it was ended by ${signal}`);
  if (code === NOT_FOUND) {
    return failed(`it ended with exit code ${code}: a program is not there, maybe the interpreter in its first line`);
  }
  if (code !== 0) return failed(`it ended with exit code ${code}`);
  if (bytes === undefined) return failed("it wrote no metrics");
  try {
    return { ...said, families: readMetrics(bytes), problem: undefined };
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    return failed(error.reason);
  }
}

/** Says what lets an exporter in TypeScript run that failed for want of it; `undefined` where it was something else. */
export function explainFailure(name: string, stderr: string): string | undefined {
  if (UNPREPARED.test(stderr)) return `it needs what was not fetched: run dpm-finder host --prepare ${name}`;
  const [, kind, what] = FORBIDDEN.exec(stderr) ?? [];
  if (kind === undefined || what === undefined) return undefined;
  return `it has no permission for that: --allow ${quoteForShell(`${name}=${kind}=${what}`)} gives it`;
}

async function start(
  { path }: FoundExporter,
  command: ProcessCommand,
  options: Parameters<typeof runProcess>[1],
): Promise<ProcessResult> {
  try {
    return await runProcess(command, options);
  } catch (cause) {
    const details = { action: "run the exporter", subject: path, cause };
    if (cause instanceof Deno.errors.NotCapable) {
      const flags = missingPermissions([{ name: "run", command: command.program }]);
      throw new HostError({
        ...details,
        reason: "the program was started without permission to run it",
        hint: flags.length === 0 ? "Start it with --allow-run" : `Start it with ${flags.join(" ")}`,
      });
    }
    const isMissing = cause instanceof Deno.errors.NotFound;
    throw new HostError({
      ...details,
      reason: isMissing ? "the interpreter that its first line names is not there" : reasonOf(cause),
      hint: isMissing
        ? "Install it, or name another one in the first line"
        : "Run it by hand to see what the system says of it",
      exitCode: EXIT_CODES.fault,
    });
  }
}

function reasonOf(cause: unknown): string {
  // Deno repeats the command, whose arguments may hold a secret.
  return errorMessage(cause).replace(/^Failed to spawn .*?: (?=[^:]*$)/s, "");
}

function makeFolder(dir: string): string {
  try {
    return Deno.makeTempDirSync({ dir, prefix: `dpm-finder-run-${process.pid}-` });
  } catch (cause) {
    throw new WriteError(`${dir}/metrics`, "open", cause);
  }
}

/**
 * Removes what a run leaves: a small file at once, which costs less than to hand the work to a thread. No answer waits
 * for more; what outlived the run and writes there again has the rest of it.
 */
async function removeFolder(folder: string, smallFile: string | undefined): Promise<void> {
  try {
    if (smallFile !== undefined) Deno.removeSync(smallFile);
    Deno.removeSync(folder);
  } catch {
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
}

/** The size of a file; `undefined` where there is none, or none that can be looked at. */
async function sizeOf(path: string): Promise<number | undefined> {
  return await Deno.stat(path).then(({ size }) => size, () => undefined);
}

/** The beginning of a file; `undefined` where there is none, or something else than a file. */
function readAtMost(path: string, maxBytes: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    const { isFile, size } = Deno.lstatSync(path);
    return isFile ? readHead(path, Math.min(size, maxBytes)) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
