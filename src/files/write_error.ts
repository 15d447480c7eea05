/** A file that cannot be opened for writing, or not be written to its end. What was there before is still there. */
export class WriteError extends Error {
  override readonly name = "WriteError";
  /** The path as it was given. */
  readonly path: string;
  /** `open`: nothing was written yet, and another path would help; `write`: it failed on the way. */
  readonly phase: "open" | "write";
  /** The system's name for it, as `ENOSPC`; empty where it has none. */
  readonly code: string;
  readonly reason: string;
  /** What to try. */
  readonly hint: string;

  constructor(
    details: { path: string; phase: "open" | "write"; code: string; reason: string; hint: string },
    options?: ErrorOptions,
  ) {
    const { path, phase, code, reason, hint } = details;
    super(`Cannot ${phase === "open" ? "open" : "write"} "${path}": ${reason}. ${hint}`, options);
    this.path = path;
    this.phase = phase;
    this.code = code;
    this.reason = reason;
    this.hint = hint;
  }
}
