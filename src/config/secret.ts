/**
 * A value that must never be seen: a password, a token, the value of a header.
 *
 * However it is printed (template string, `JSON.stringify`, `console.log`, an error's text) it reads `[redacted]`.
 * Only {@linkcode Secret.reveal} gives the value, so that every place which uses it can be found by that name.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself, for the one place that sends it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[redacted]";
  }

  toJSON(): string {
    return "[redacted]";
  }

  [Symbol.for("Deno.customInspect")](): string {
    return "[redacted]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[redacted]";
  }
}
