import { EXIT_CODES } from "../errors/exit_code.ts";
import { ProgramError, type ProgramErrorDetails } from "../errors/program_error.ts";

/** Something that a server needs from the machine or from whoever started it, and does not get. */
export class ServerError extends ProgramError {
  override readonly name = "ServerError";

  constructor(details: Omit<ProgramErrorDetails, "exitCode">) {
    super({ ...details, exitCode: EXIT_CODES.usage });
  }
}
