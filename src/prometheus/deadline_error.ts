import { EXIT_CODES } from "../errors/exit_code.ts";
import { ProgramError } from "../errors/program_error.ts";

/**
 * The reason a signal is aborted with when the time given to a whole job has passed.
 *
 * It ends a scan only as long as there are no metric names: later, the names left are failures with its `words`.
 */
export class DeadlineError extends ProgramError {
  override readonly name = "DeadlineError";
  /** What is said of each name that the deadline left unmeasured. */
  readonly words: string;

  constructor(deadlineMs: number) {
    const seconds = deadlineMs / 1000;
    super({
      action: `scan within the deadline of ${seconds} s`,
      reason: "it passed before the backend had told its metric names",
      exitCode: EXIT_CODES.backend,
    });
    this.words = `The deadline of ${seconds} s passed`;
  }
}
