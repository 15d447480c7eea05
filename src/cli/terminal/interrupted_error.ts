/** Signals that ask the program to stop. */
export type StopSignal = "SIGINT" | "SIGTERM";

/** The reason everything is aborted with when a signal asks the program to stop. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  readonly signal: StopSignal;

  constructor(signal: StopSignal) {
    super(`Stopped by ${signal}`);
    this.signal = signal;
  }

  /** What a shell expects of a program that a signal ended: 128 and the signal's number. */
  get exitCode(): 130 | 143 {
    return this.signal === "SIGINT" ? 130 : 143;
  }
}
