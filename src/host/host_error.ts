import { errorMessage } from "../errors/error_message.ts";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { pathValue } from "../errors/missing_permissions.ts";
import { ProgramError, type ProgramErrorDetails } from "../errors/program_error.ts";

/** An exporter cannot be found, understood or started: a thing that whoever set it up puts right. */
export class HostError extends ProgramError {
  override readonly name = "HostError";

  constructor(details: Omit<ProgramErrorDetails, "exitCode"> & { readonly exitCode?: ExitCode }) {
    super({ exitCode: EXIT_CODES.usage, ...details });
  }
}

/** Makes the error about a file of an exporter that cannot be read. */
export function unreadable(path: string, cause: unknown): HostError {
  const isUncapable = cause instanceof Deno.errors.NotCapable;
  return new HostError({
    action: "read",
    subject: path,
    reason: isUncapable ? "the program was started without permission to read it" : errorMessage(cause),
    hint: isUncapable ? `Start it with --allow-read=${pathValue(path)}` : "Check the path and its permissions",
    cause,
  });
}
