import { EXIT_CODES } from "../errors/exit_code.ts";
import { ProgramError } from "../errors/program_error.ts";

/**
 * A file that is no Parquet, is damaged, or holds what this program does not know: everything that is wrong with the
 * file itself. One that is not there, or may not be read, is none.
 */
export class ParquetError extends ProgramError {
  override readonly name = "ParquetError";
  /** Path of the file. */
  readonly path: string;

  constructor(path: string, { reason, hint, cause }: { reason: string; hint?: string; cause?: unknown }) {
    super({ action: "read", subject: path, reason, hint, exitCode: EXIT_CODES.fault, cause });
    this.path = path;
  }
}
