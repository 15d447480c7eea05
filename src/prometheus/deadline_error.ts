import { EXIT_CODES } from "../errors/exit_code.ts";
import { ProgramError } from "../errors/program_error.ts";
import { formatDuration } from "../text/duration.ts";

/** What bounds a job: the time that somebody gave it, or the next one of its kind. */
type DeadlineCause = "deadline" | "next refresh";

/**
 * The reason a signal is aborted with when the time given to a whole job has passed.
 *
 * It ends a scan only as long as there are no metric names: later, the names left are failures with its `words`.
 */
export class DeadlineError extends ProgramError {
  override readonly name = "DeadlineError";
  /** The time that the job had, in milliseconds. */
  readonly afterMs: number;
  readonly setBy: DeadlineCause;
  /** What is said of each name that the deadline left unmeasured. */
  readonly words: string;

  constructor(afterMs: number, setBy: DeadlineCause = "deadline") {
    const time = setBy === "deadline" ? `${afterMs / 1000} s` : formatDuration(afterMs);
    const before = "before the backend had told its metric names";
    super({
      action: setBy === "deadline" ? `scan within the deadline of ${time}` : `refresh within ${time}`,
      reason: setBy === "deadline" ? `it passed ${before}` : `the next refresh was due ${before}`,
      exitCode: EXIT_CODES.backend,
    });
    this.afterMs = afterMs;
    this.setBy = setBy;
    this.words = setBy === "deadline" ? `The deadline of ${time} passed` : "The next refresh was due";
  }
}
