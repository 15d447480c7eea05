import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { ProgramError } from "../errors/program_error.ts";

/** What the history does not have, or not whole. */
export class HistoryError extends ProgramError {
  override readonly name = "HistoryError";

  /** @param details.exitCode @default wrong usage: what was asked for is not there */
  constructor(dir: string, details: { readonly reason: string; readonly hint: string; readonly exitCode?: ExitCode }) {
    const { reason, hint, exitCode = EXIT_CODES.usage } = details;
    super({ action: "read the history", subject: dir, reason, hint, exitCode });
  }
}
