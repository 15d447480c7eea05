import { escapeControls } from "../text/escape_controls.ts";
import { DEFAULT_BACKEND_NAMES, describeWithTip } from "./backend_tips.ts";
import { failureExitCode } from "./failure_exit_code.ts";
import { InterruptedError } from "./terminal/interrupted_error.ts";
import type { MessageStyle } from "./guess_message_style.ts";

/**
 * What is said of an error that ends the program: one line, and below it the stack where details are asked for.
 *
 * With `--log-format json` all of it is one JSON object, as every other line is.
 */
export function describeFailure(error: unknown, { format, verbose }: MessageStyle, nowMs: number): string {
  const message = messageOf(error);
  // Where the program was when a signal came is of no use to anybody.
  const stack = verbose && error instanceof Error && !(error instanceof InterruptedError) ? error.stack : undefined;
  if (format === "json") {
    const { code } = failureExitCode(error);
    const time = new Date(nowMs).toISOString();
    return JSON.stringify({ time, severity: "ERROR", message, exit_code: code, stack });
  }
  const line = `dpm-finder: ${escapeControls(message)}`;
  return stack === undefined ? line : `${line}\n${stack}`;
}

function messageOf(error: unknown): string {
  const text = describeWithTip(error, DEFAULT_BACKEND_NAMES);
  // Deno's own words name the permission and the flag that gives it.
  if (error instanceof Deno.errors.NotCapable) return `Cannot go on without a permission: ${text}.`;
  const message = failureExitCode(error).expected
    ? text
    : `Something went wrong inside the program: ${text}. Run it again with -v and report what it says`;
  return /[.?!]$/.test(message) ? message : `${message}.`;
}
