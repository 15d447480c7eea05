import { type RE2JS, RE2JSSyntaxException } from "re2js";
import { compileRe2 } from "./compile_re2.ts";
import { ValueError } from "./value_error.ts";

/** Flags at the beginning of an expression, which apply to all of it. */
const LEADING_FLAGS = /^\(\?([a-zA-Z-]+)\)/;

/** A regular expression over whole metric names. */
export class NamePattern {
  /**
   * The expression with its anchors and flags: `(?i)http_.*` becomes `^(?i:http_.*)$`.
   *
   * Reports show it, and saved state is keyed by it.
   */
  readonly source: string;
  /** As it was written. */
  readonly text: string;
  readonly #expression: RE2JS;

  /** @throws {RE2JSSyntaxException} */
  constructor(text: string) {
    this.#expression = compileRe2(text, { dotMatchesNewline: true });
    this.text = text;
    const flags = LEADING_FLAGS.exec(text)?.[1] ?? "";
    this.source = `^(?${withoutRepeats(flags)}:${text.replace(LEADING_FLAGS, "")})$`;
  }

  /** Whether the expression matches the whole name. */
  matches(name: string): boolean {
    return this.#expression.testExact(name);
  }
}

/**
 * Compiles a regular expression over whole metric names as Prometheus reads one: RE2 syntax, anchored at both ends, a
 * dot matches a newline too.
 *
 * @throws {ValueError}
 */
export function parseNamePattern(text: string): NamePattern {
  if (text === "") {
    throw new ValueError("it is empty and would match no name", "Write an expression such as http_.* or leave it out");
  }
  try {
    return new NamePattern(text);
  } catch (cause) {
    if (!(cause instanceof RE2JSSyntaxException)) throw cause;
    const place = cause.input ? `: \`${cause.input}\`` : "";
    throw new ValueError(
      `it is not a regular expression: ${cause.error}${place}`,
      "Put the expression in single quotes, and a backslash before a sign that stands for itself",
      { cause },
    );
  }
}

/**
 * Drops repeated flags. With a hyphen, which switches off the flags after it, a letter alone does not tell them apart.
 */
function withoutRepeats(flags: string): string {
  return flags.includes("-") ? flags : [...new Set(flags)].join("");
}
