import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { ProgramError } from "../errors/program_error.ts";
import { toReadError } from "../files/read_text_file.ts";

/** What the history does not have, or not whole. */
export class HistoryError extends ProgramError {
  override readonly name = "HistoryError";

  /** @param details.exitCode @default wrong usage: what was asked for is not there */
  constructor(dir: string, details: { readonly reason: string; readonly hint: string; readonly exitCode?: ExitCode }) {
    const { reason, hint, exitCode = EXIT_CODES.usage } = details;
    super({ action: "read the history", subject: dir, reason, hint, exitCode });
  }
}

/**
 * Says of a folder or file that the system does not let read which one it is and why.
 *
 * @throws {HistoryError} {@linkcode ReadError} in place of what the system throws
 */
export async function guardHistory<Result>(dir: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Deno.errors.NotADirectory) {
      throw new HistoryError(dir, {
        reason: "it is no folder",
        hint: "Name the folder that scans with --history fill",
      });
    }
    const isOfSystem = Object.values(Deno.errors).some((kind) => error instanceof kind);
    throw isOfSystem ? toReadError(dir, error) : error;
  }
}
