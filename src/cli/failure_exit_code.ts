import { ConfigError } from "../config/config_error.ts";
import { WriteError } from "../files/write_error.ts";
import { BackendError } from "../prometheus/backend_error.ts";
import { DeadlineError } from "../prometheus/deadline_error.ts";
import { EXIT_CODES } from "../errors/exit_code.ts";
import { ProgramError } from "../errors/program_error.ts";
import { InterruptedError } from "./terminal/interrupted_error.ts";
import { UsageError } from "./usage_error.ts";

/** What whoever starts the program got wrong. A permission of Deno that is missing is among it. */
const OUR_INPUT = [
  UsageError,
  ConfigError,
  Deno.errors.NotCapable,
];

/**
 * The exit code that an error means, and whether its message alone tells the user enough.
 *
 * An error of no known class is a fault of ours: then the message says so and asks for a report.
 */
export function failureExitCode(error: unknown): { readonly code: number; readonly expected: boolean } {
  if (error instanceof InterruptedError) return { code: error.exitCode, expected: true };
  if (error instanceof ProgramError) return { code: error.exitCode, expected: true };
  if (OUR_INPUT.some((known) => error instanceof known)) return { code: EXIT_CODES.usage, expected: true };
  if (error instanceof WriteError) {
    return { code: error.phase === "open" ? EXIT_CODES.usage : EXIT_CODES.fault, expected: true };
  }
  if (error instanceof BackendError || error instanceof DeadlineError) {
    return { code: EXIT_CODES.backend, expected: true };
  }
  return { code: EXIT_CODES.fault, expected: false };
}
