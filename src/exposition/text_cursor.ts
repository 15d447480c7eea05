import { ExpositionSyntaxError } from "./exposition_syntax_error.ts";

/** Whether `text` is a number as the formats write it. */
export function isNumber(text: string): boolean {
  return NUMBER.test(text);
}

/** A place in a text. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const NUMBER = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?)$|^nan$/i;

/**
 * The syntaxes: OpenMetrics allows one space where the text format allows blanks, and adds exemplars. Lenient text is
 * text as exporters in the field write it.
 */
type Dialect = "text" | "lenient" | "openmetrics";

/** Reads a text from left to right, and knows its position for errors. */
export class TextCursor {
  readonly dialect: Dialect;
  readonly #text: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(text: string, dialect: Dialect) {
    this.dialect = dialect;
    this.#text = text;
  }

  get done(): boolean {
    return this.#at >= this.#text.length;
  }

  get position(): Position {
    return { line: this.#line, column: this.#at - this.#lineStart + 1 };
  }

  fail(reason: string, position: Position = this.position): never {
    throw new ExpositionSyntaxError(position.line, position.column, reason);
  }

  startsWith(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  /** Takes `text` if it comes next. */
  skip(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.#at += text.length;
    return true;
  }

  /** Takes `text`, which must come next. */
  expect(text: string, what = JSON.stringify(text)): void {
    if (!this.skip(text)) this.fail(`expected ${what}, found ${this.#next()}.`);
  }

  /** Takes what the sticky `pattern` matches from here on; empty when it does not match. */
  take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [match = ""] = pattern.exec(this.#text) ?? [];
    this.#at += match.length;
    return match;
  }

  /** Takes the newline that ends a line. */
  expectNewline(): void {
    if (this.done) this.fail("the last line does not end with a newline.");
    this.expect("\n", "the end of the line");
    this.#line++;
    this.#lineStart = this.#at;
  }

  /** Takes the rest of the line, without its newline. */
  takeLine(): string {
    return this.take(/[^\n]*/y);
  }

  /** Takes a number as the formats write it. */
  takeNumber(what: string): number {
    const { position } = this;
    const text = this.take(/[^ \t\n]*/y);
    if (!isNumber(text)) {
      // C writes it with the sign that the bits have.
      if (this.dialect === "lenient" && /^[+-]nan$/i.test(text)) return NaN;
      this.fail(`expected ${what}, found ${text === "" ? this.#next() : JSON.stringify(text)}.`, position);
    }
    const sign = text.startsWith("-") ? -1 : 1;
    if (/inf/i.test(text)) return sign * Infinity;
    return /nan/i.test(text) ? NaN : Number(text);
  }

  /** Takes a text in double quotes and resolves its escape sequences. */
  takeQuoted(): string {
    this.expect('"');
    let value = "";
    while (true) {
      value += this.take(/[^"\\\n]*/y);
      if (this.skip('"')) return value;
      if (this.done || this.startsWith("\n")) this.fail('expected the closing "\\"" before the end of the line.');
      value += this.takeEscape('"');
    }
  }

  /**
   * Takes `\\`, `\n`, or a backslash before one of `others`.
   *
   * Before any other character a backslash is itself in OpenMetrics, and in lenient text even at the end of a line.
   */
  takeEscape(others: string): string {
    const escape = this.take(/\\[^\n]?/y);
    const char = escape.slice(1);
    if (char === "n") return "\n";
    if (char === "\\" || char !== "" && others.includes(char)) return char;
    if (this.dialect === "lenient" || this.dialect === "openmetrics" && char !== "") return escape;
    return this.fail(`${JSON.stringify(escape)} is not an escape sequence.`);
  }

  #next(): string {
    if (this.done) return "the end of the text";
    const char = this.#text.slice(this.#at, this.#at + 1);
    return char === "\n" ? "the end of the line" : JSON.stringify(char);
  }
}
