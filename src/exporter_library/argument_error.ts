/**
 * An argument of an exporter that cannot be used. The exporter ends with exit code 2 and this one line.
 *
 * The message never repeats the argument's value, which may be a secret.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ArgumentError } from "./argument_error.ts";
 *
 * const error = new ArgumentError("--user", "version 3 needs a user", "Give --user=NAME");
 * assert.equal(error.message, 'Cannot use "--user": version 3 needs a user. Give --user=NAME.');
 * ```
 */
export class ArgumentError extends Error {
  override readonly name = "ArgumentError";
  /** Its flag: `--target`. */
  readonly argument: string;

  /**
   * @param argument Its flag: `--target`.
   * @param reason Why, as a clause without its full stop.
   * @param hint What to try, as a sentence.
   */
  constructor(argument: string, reason: string, hint?: string) {
    const sentence = hint === undefined ? "" : ` ${hint}${/[.?]$/.test(hint) ? "" : "."}`;
    super(`Cannot use "${argument}": ${reason}.${sentence}`);
    this.argument = argument;
  }
}
