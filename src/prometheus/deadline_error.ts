/** The reason a signal is aborted with when the time given to a whole job (`--deadline`) has passed. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
  readonly deadlineMs: number;

  constructor(deadlineMs: number) {
    super(`The deadline of ${deadlineMs / 1000} s passed`);
    this.deadlineMs = deadlineMs;
  }
}
