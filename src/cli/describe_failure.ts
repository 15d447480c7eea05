import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { ProgramError, withFullStop } from "../errors/program_error.ts";
import { escapeControls } from "../text/escape_for_display.ts";
import { type BackendGivenBy } from "../config/backend_given_by.ts";
import { DEFAULT_BACKEND_NAMES, describeWithTip, namesGiven } from "./backend_tips.ts";
import type { MessageStyle } from "./guess_message_style.ts";
import { DENO_FLAGS } from "./unknown_word.ts";
import { InterruptedError } from "./terminal/stop_signals.ts";

/**
 * Describes an error that ends the program in one line, followed by the stack with `-v`.
 *
 * With `--log-format json`, all of it is one JSON object, as every other line is.
 *
 * @param from.task Of `deno.json`, which has every permission that the command needs.
 * @param from.givenBy Where the backend was given.
 */
export function describeFailure(
  error: unknown,
  { format, level }: MessageStyle,
  nowMs: number,
  { task, givenBy }: { readonly task?: string | undefined; readonly givenBy?: BackendGivenBy | undefined } = {},
): string {
  const described = messageOf(error, givenBy);
  const message = described + wayOut(described, isForbidden(error) ? task : undefined);
  // Where the program was when a signal came, or when it found what was given to be wrong, tells nothing.
  const tellsNothing = error instanceof InterruptedError || failureExitCode(error) === EXIT_CODES.usage;
  const stack = level === "debug" && error instanceof Error && !tellsNothing ? error.stack : undefined;
  if (format === "json") {
    const time = new Date(nowMs).toISOString();
    return JSON.stringify({ time, severity: "ERROR", message, exit_code: failureExitCode(error), stack });
  }
  const line = `dpm-finder: ${escapeControls(message)}`;
  return stack === undefined ? line : `${line}\n${stack}`;
}

/** Returns the exit code for an error. An unexpected one is a fault of the program. */
export function failureExitCode(error: unknown): ExitCode {
  if (error instanceof InterruptedError) return error.exitCode;
  if (error instanceof ProgramError) return error.exitCode;
  // A missing permission is wrong usage.
  return error instanceof Deno.errors.NotCapable ? EXIT_CODES.usage : EXIT_CODES.fault;
}

/** Says where the flags go that a message names: Deno's own mean nothing behind the program's name. */
function wayOut(message: string, task: string | undefined): string {
  if (task !== undefined) return ` From source, deno task ${task} has all that it needs.`;
  return /(?:Start it|Run the program) with .*--(?:allow|unstable)-/.test(message) ? ` ${DENO_FLAGS}.` : "";
}

function isForbidden(error: unknown): boolean {
  const cause = error instanceof ProgramError ? error.cause : error;
  return cause instanceof Deno.errors.NotCapable;
}

function messageOf(error: unknown, givenBy: BackendGivenBy | undefined): string {
  const text = describeWithTip(error, namesGiven(DEFAULT_BACKEND_NAMES, { givenBy }));
  if (error instanceof ProgramError || error instanceof InterruptedError) return withFullStop(text);
  if (error instanceof Deno.errors.NotCapable) return `Cannot go on without a permission: ${grantNamed(text)}.`;
  return withFullStop(`Something went wrong inside the program: ${text}. Run it again with -v and report what it says`);
}

/** Makes of Deno's message, which names the flag alone, one that names no more than is needed. */
function grantNamed(text: string): string {
  const [, kind, what] = /^Requires (\w+) access to "([^"]+)", run again with the --allow-\w+ flag$/.exec(text) ?? [];
  return kind === undefined || what === undefined
    ? text
    : `${kind} access to "${what}" is missing. Start it with --allow-${kind}=${what}`;
}
