import { QueryError } from "./query_error.ts";

const POSIX_CLASSES: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  ascii: "\\x00-\\x7F",
  blank: "\\t ",
  cntrl: "\\x00-\\x1F\\x7F",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`\\{-~",
  space: "\\t\\n\\v\\f\\r ",
  upper: "A-Z",
  word: "0-9A-Za-z_",
  xdigit: "0-9A-Fa-f",
};

/** RE2's `\s`, which knows ASCII only. */
const SPACES = "\\t\\n\\f\\r ";

/**
 * A regular expression as Prometheus reads it (RE2, fully anchored) for JavaScript.
 *
 * @param dotMatchesNewline as in Prometheus 3; not so in Prometheus 2 and VictoriaMetrics
 *
 * What RE2 does not know, such as look-ahead and back-references, is refused with RE2's words.
 *
 * @throws {QueryError} with the reason alone, for the parser to put a position before
 */
export function compileRegex(source: string, dotMatchesNewline: boolean): RegExp {
  const pattern = new Translation(source).translate();
  try {
    return new RegExp(`^(?:${pattern})$`, dotMatchesNewline ? "su" : "u");
  } catch (cause) {
    throw invalid("missing argument to repetition operator or invalid expression", source, cause);
  }
}

function invalid(reason: string, at: string, cause?: unknown): QueryError {
  return new QueryError("bad_data", `error parsing regexp: ${reason}: \`${at}\``, { cause });
}

/** One pass over an RE2 expression that writes the same expression for JavaScript's unicode mode. */
class Translation {
  #position = 0;
  #out = "";
  /** Brackets to write when a group ends: its own, and one for each `(?i)` inside it. */
  readonly #closers: string[] = [];

  constructor(readonly source: string) {}

  translate(): string {
    let flagsAtTop = "";
    while (this.#position < this.source.length) {
      const character = this.#take(1);
      if (character === "\\") this.#escape(false);
      else if (character === "[") this.#class();
      else if (character === "(") flagsAtTop += this.#group();
      else if (character === ")") this.#closeGroup();
      else if (character === "{") this.#brace();
      else this.#out += character === "}" || character === "]" ? `\\${character}` : character;
    }
    if (this.#closers.length > 0) throw invalid("missing closing )", this.source);
    return this.#out + flagsAtTop;
  }

  #rest(): string {
    return this.source.slice(this.#position);
  }

  #take(length: number): string {
    const text = this.source.slice(this.#position, this.#position + length);
    this.#position += length;
    return text;
  }

  #closeGroup(): void {
    const closer = this.#closers.pop();
    if (closer === undefined) throw invalid("unexpected )", this.source);
    this.#out += closer;
  }

  /** Opens a group; gives back what has to be closed at the very end when flags stand outside of every group. */
  #group(): string {
    const special = /^\?(?:P?<(\w+)>|([ims]*(?:-[ims]+)?)(:|\)))/.exec(this.#rest());
    if (special === null) {
      if (this.#rest().startsWith("?")) throw invalid("invalid or unsupported Perl syntax", `(${this.#take(2)}`);
      this.#out += "(";
      this.#closers.push(")");
      return "";
    }
    this.#position += special[0].length;
    const [, name, flags, end] = special;
    if (name !== undefined) {
      this.#out += `(?<${name}>`;
      this.#closers.push(")");
    } else if (end === ":") {
      this.#out += `(?${flags}:`;
      this.#closers.push(")");
    } else {
      // Flags without a colon last until the group around them ends.
      this.#out += `(?${flags}:`;
      const around = this.#closers.pop();
      if (around === undefined) return ")";
      this.#closers.push(`)${around}`);
    }
    return "";
  }

  #brace(): void {
    const repeat = /^(\d+)(?:,(\d*))?\}/.exec(this.#rest());
    if (repeat === null) {
      this.#out += "\\{";
      return;
    }
    if (Number(repeat[1]) > 1000 || Number(repeat[2] ?? 0) > 1000) {
      throw invalid("invalid repeat count", `{${repeat[0]}`);
    }
    this.#out += `{${this.#take(repeat[0].length)}`;
  }

  #class(): void {
    const start = this.#position - 1;
    this.#out += "[";
    if (this.source[this.#position] === "^") this.#out += this.#take(1);
    for (let first = true;; first = false) {
      if (this.#position >= this.source.length) throw invalid("missing closing ]", this.source.slice(start));
      const posix = /^\[:(\w+):\]/.exec(this.#rest());
      const named = posix?.[1] === undefined ? undefined : POSIX_CLASSES[posix[1]];
      if (posix !== null && named === undefined) throw invalid("invalid character class range", posix[0]);
      if (posix !== null) {
        this.#position += posix[0].length;
        this.#out += named;
        continue;
      }
      const character = this.#take(1);
      if (character === "]" && !first) break;
      if (character === "\\") this.#escape(true);
      else this.#out += character === "[" || character === "]" ? `\\${character}` : character;
    }
    this.#out += "]";
  }

  #escape(inClass: boolean): void {
    if (this.#position >= this.source.length) throw invalid("trailing backslash at end of expression", "");
    const letter = this.#take(1);
    const hex = letter === "x" ? /^(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})/.exec(this.#rest()) : null;
    const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(letter + this.#rest());
    const property = /^[pP]$/.test(letter) ? /^(?:([A-Z])|\{(\^?)(\w+)\})/.exec(this.#rest()) : null;
    if (hex !== null) {
      this.#position += hex[0].length;
      this.#out += `\\u{${hex[1] ?? hex[2]}}`;
    } else if (octal !== null) {
      this.#position += octal[0].length - 1;
      this.#out += `\\u{${parseInt(octal[0], 8).toString(16)}}`;
    } else if (property !== null) {
      this.#position += property[0].length;
      const name = property[1] ?? property[3] ?? "";
      const positive = (letter === "p") === (property[2] !== "^");
      this.#out += `\\${positive ? "p" : "P"}{${name.length > 2 ? `Script=${name}` : name}}`;
    } else if (letter === "Q") {
      const end = this.source.indexOf("\\E", this.#position);
      const literal = this.source.slice(this.#position, end < 0 ? undefined : end);
      this.#position += literal.length + (end < 0 ? 0 : 2);
      this.#out += literal.replace(/[\\^$.*+?()[\]{}|/-]/g, (special) => escapeLiteral(special, inClass));
    } else if (letter === "s") this.#out += inClass ? SPACES : `[${SPACES}]`;
    else if (letter === "S" && !inClass) this.#out += `[^${SPACES}]`;
    else if (letter === "A" && !inClass) this.#out += "^";
    else if (letter === "z" && !inClass) this.#out += "$";
    else if (letter === "a") this.#out += "\\x07";
    else if (/[dDwWSfnrtv]/.test(letter) || (/[bB]/.test(letter) && !inClass)) this.#out += `\\${letter}`;
    else if (/^[!-/:-@[-`{-~]$/.test(letter)) this.#out += escapeLiteral(letter, inClass);
    else throw invalid("invalid escape sequence", `\\${letter}`);
  }
}

/** JavaScript's unicode mode takes a backslash before syntax characters only, and before `-` only in a class. */
function escapeLiteral(character: string, inClass: boolean): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) || (inClass && character === "-") ? `\\${character}` : character;
}
