import { EXIT_CODES } from "../errors/exit_code.ts";
import { ProgramError, type ProgramErrorDetails } from "../errors/program_error.ts";

/** A server lacks something that it needs from the machine or from whoever started it. */
export class ServerError extends ProgramError {
  override readonly name = "ServerError";

  constructor(details: Omit<ProgramErrorDetails, "exitCode">) {
    super({ ...details, exitCode: EXIT_CODES.usage });
  }
}
