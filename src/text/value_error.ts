/**
 * A text is not the value it should be.
 *
 * Parsers throw it without knowing which option they work for; whoever knows adds the name and the source and throws
 * a `ConfigError`. Neither the reason nor the suggestion repeats the value, which may be a secret.
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
