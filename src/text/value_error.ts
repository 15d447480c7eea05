/**
 * A text that is not the value it should be.
 *
 * A parser throws it without knowing its option; the caller that does adds name and source and throws a `ConfigError`.
 * Neither reason nor suggestion repeats the value, which may be a secret.
 */
export class ValueError extends Error {
  override readonly name = "ValueError";
  /** Why, as a clause: "it has to be a whole number". */
  readonly reason: string;
  /** What to try, as a sentence without its full stop; `undefined` where only the caller knows. */
  readonly suggestion: string | undefined;

  constructor(reason: string, suggestion?: string, options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
    this.suggestion = suggestion;
  }
}
