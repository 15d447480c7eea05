import { ConfigError } from "../config/config_error.ts";
import { WriteError } from "../files/write_error.ts";
import { InvalidListenAddressError } from "../http/invalid_listen_address_error.ts";
import { ListenError } from "../http/listen_error.ts";
import { ListenFdsError } from "../http/listen_fds_error.ts";
import { PasswordWorkerError } from "../http/password_worker_error.ts";
import { WebConfigError } from "../http/web_config_error.ts";
import { BackendError } from "../prometheus/backend_error.ts";
import { DeadlineError } from "../prometheus/deadline_error.ts";
import { EXIT_CODES } from "../errors/exit_code.ts";
import { InterruptedError } from "./terminal/interrupted_error.ts";
import { UsageError } from "./usage_error.ts";

/** What whoever starts the program got wrong. A permission of Deno that is missing is among it. */
const OUR_INPUT = [
  UsageError,
  ConfigError,
  WebConfigError,
  PasswordWorkerError,
  InvalidListenAddressError,
  ListenError,
  ListenFdsError,
  Deno.errors.NotCapable,
];

/**
 * The exit code that an error means, and whether its message alone tells the user enough.
 *
 * An error of no known class is a fault of ours: then the message says so and asks for a report.
 */
export function failureExitCode(error: unknown): { readonly code: number; readonly expected: boolean } {
  if (error instanceof InterruptedError) return { code: error.exitCode, expected: true };
  if (OUR_INPUT.some((known) => error instanceof known)) return { code: EXIT_CODES.usage, expected: true };
  if (error instanceof WriteError) {
    return { code: error.phase === "open" ? EXIT_CODES.usage : EXIT_CODES.fault, expected: true };
  }
  if (error instanceof BackendError || error instanceof DeadlineError) {
    return { code: error.exitCode, expected: true };
  }
  return { code: EXIT_CODES.fault, expected: false };
}
