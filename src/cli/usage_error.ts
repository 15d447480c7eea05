/** The arguments themselves are wrong: an option that does not exist, a value that is missing. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** The argument at fault, without a value that was attached to it. */
  readonly argument: string;
  readonly reason: string;
  readonly suggestion: string;

  constructor(argument: string, reason: string, suggestion: string, options?: ErrorOptions) {
    super(`Cannot use "${argument}": ${reason}. ${suggestion}${/[.?!]$/.test(suggestion) ? "" : "."}`, options);
    this.argument = argument;
    this.reason = reason;
    this.suggestion = suggestion;
  }
}
