/** A text that is not a valid exposition, and where it stops being one. */
export class ExpositionSyntaxError extends Error {
  override readonly name = "ExpositionSyntaxError";
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 code units. */
  readonly column: number;
  readonly reason: string;

  constructor(line: number, column: number, reason: string) {
    super(`Cannot parse the exposition at line ${line}, column ${column}: ${reason}`);
    this.line = line;
    this.column = column;
    this.reason = reason;
  }
}
