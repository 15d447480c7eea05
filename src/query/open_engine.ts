import { errorMessage } from "../errors/error_message.ts";
import { EXIT_CODES } from "../errors/exit_code.ts";
import { ProgramError } from "../errors/program_error.ts";
import { quoteForShell } from "../text/quote_for_shell.ts";
import { openNodeEngine } from "./node_engine.ts";
import { openProgramEngine } from "./program_engine.ts";
import type { QueryEngine } from "./query_engine.ts";

/** The name by which DuckDB's program is found on PATH. */
const PROGRAM = "duckdb";
/**
 * What these versions take for a SELECT, and keep SQL from, is known. Version 2 takes a statement that changes data within
 * a WITH for one; versions before 1.5 follow links out of the folder that they may read.
 */
const KNOWN_VERSION = /^v1\.(\d+)\./;
const MIN_MINOR = 5;
const KNOWN_VERSIONS = "1.5 to 1.x";
const HOW_TO_GET =
  "From source, start it with deno task query, which may load the package; from npm, install dpm-finder with its " +
  "optional dependencies; else install the program (pip install duckdb-cli brings one) and name it with --duckdb PATH";

/** No DuckDB is there, or none that is known. Exit code 2. */
class MissingEngineError extends ProgramError {
  override readonly name = "MissingEngineError";

  constructor(action: string, subject: string | undefined, reason: string, hint: string, cause?: unknown) {
    super({ action, subject, reason, hint, exitCode: EXIT_CODES.usage, cause });
  }
}

/**
 * Opens the engine that is there: the npm package, else the program on PATH.
 *
 * @param path Of the program that is to answer; `undefined` for either.
 * @throws {MissingEngineError} when there is none, or its version is not known
 */
export async function openEngine(path: string | undefined, signal: AbortSignal): Promise<QueryEngine> {
  const engine = path === undefined ? await openEither(signal) : await openProgram(path, signal);
  try {
    refuseUnknownVersion(engine);
    return engine;
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Refuses an engine of which nobody has tried what it takes for a SELECT.
 *
 * @throws {MissingEngineError}
 */
export function refuseUnknownVersion({ title, version }: Pick<QueryEngine, "title" | "version">): void {
  const [, minor] = KNOWN_VERSION.exec(version) ?? [];
  if (Number(minor) >= MIN_MINOR) return;
  throw new MissingEngineError(
    "ask DuckDB",
    undefined,
    `${title} is of no version whose limits are known`,
    `Use one of ${KNOWN_VERSIONS}`,
  );
}

async function openEither(signal: AbortSignal): Promise<QueryEngine> {
  let why: unknown;
  try {
    return await openNodeEngine(signal);
  } catch (error) {
    signal.throwIfAborted();
    why = error;
  }
  try {
    return await openProgramEngine(PROGRAM, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!isMissing(error)) throw error;
    throw new MissingEngineError(
      "ask DuckDB",
      undefined,
      `neither the npm package can be loaded (${firstLine(errorMessage(why))}) nor is "${PROGRAM}" on PATH`,
      HOW_TO_GET,
      error,
    );
  }
}

async function openProgram(path: string, signal: AbortSignal): Promise<QueryEngine> {
  try {
    return await openProgramEngine(path, signal);
  } catch (error) {
    signal.throwIfAborted();
    const [reason, hint] = whyNotStarted(path, error);
    throw new MissingEngineError("start", path, reason, hint, error);
  }
}

function whyNotStarted(path: string, error: unknown): [reason: string, hint: string] {
  if (error instanceof Deno.errors.NotFound) return ["there is no such program", "Check --duckdb"];
  if (error instanceof Deno.errors.NotCapable) {
    return ["the program was started without permission to run it", `Start it with --allow-run=${quoteForShell(path)}`];
  }
  if (error instanceof Deno.errors.PermissionDenied) return ["it may not be run", "Check --duckdb"];
  return [firstLine(errorMessage(error)), "Name DuckDB's own program with --duckdb"];
}

/** Whether a program is not there. One that was not when the program started is denied rather than not found. */
function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
