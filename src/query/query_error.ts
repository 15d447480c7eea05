import { EXIT_CODES } from "../errors/exit_code.ts";
import { ProgramError } from "../errors/program_error.ts";
import { shorten } from "../text/shorten.ts";

/** Longer words of DuckDB are cut. */
const MAX_REASON = 600;

/** What was asked cannot be answered. Exit code 2. */
export class QueryError extends ProgramError {
  override readonly name = "QueryError";

  constructor(reason: string, hint: string, cause?: unknown) {
    super({
      action: "answer the query",
      reason: shorten(reason, { maxLength: MAX_REASON }),
      hint,
      exitCode: EXIT_CODES.usage,
      cause,
    });
  }
}
