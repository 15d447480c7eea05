import { EXIT_CODES } from "../errors/exit_code.ts";
import { ProgramError } from "../errors/program_error.ts";

/** The arguments are wrong: an option does not exist, a value is missing. Exit code 2. */
export class UsageError extends ProgramError {
  override readonly name = "UsageError";

  /** @param argument The argument at fault, without a value that was attached to it. */
  constructor(argument: string, reason: string, suggestion: string) {
    super({ action: "use", subject: argument, reason, hint: suggestion, exitCode: EXIT_CODES.usage });
  }
}
