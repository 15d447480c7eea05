import { parsePrometheusDuration } from "../text/duration.ts";
import { PromqlError } from "./promql_error.ts";

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

/** Hexadecimal digits after each letter that starts a numeric escape. */
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * Reads the text that a PromQL string literal stands for, by the rules of Go: escapes in double and single quotes, none in
 * backticks; `\x` and octal escapes name bytes of UTF-8, `\u` and `\U` characters.
 *
 * @throws {PromqlError} at the literal itself
 */
export function unquoteString(literal: string): string {
  const refusal = (reason: string) => new PromqlError(literal, 0, reason);
  const quote = literal[0];
  if (literal.length < 2 || literal.at(-1) !== quote) throw refusal("unterminated quoted string");
  const body = literal.slice(1, -1);
  if (quote === "`" || !body.includes("\\")) return body;
  // An escaped last quote belongs to the text, so the literal has no end.
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(body)) throw refusal("unterminated quoted string");

  let text = "";
  let bytes: number[] = [];
  const flushBytes = () => {
    if (bytes.length > 0) text += new TextDecoder().decode(Uint8Array.from(bytes));
    bytes = [];
  };
  let position = 0;
  while (position < body.length) {
    if (body[position] !== "\\") {
      flushBytes();
      text += body[position];
      position += 1;
      continue;
    }
    const letter = body[position + 1] ?? "";
    const octal = /^[0-7]{3}/.exec(body.slice(position + 1, position + 4))?.[0];
    if (octal !== undefined) {
      const byte = parseInt(octal, 8);
      if (byte > 0xff) throw refusal("octal escape value > 255");
      bytes.push(byte);
      position += 4;
    } else if (HEX_DIGITS[letter] !== undefined) {
      const count = HEX_DIGITS[letter];
      const digits = body.slice(position + 2, position + 2 + count);
      if (digits.length < count || !/^[0-9A-Fa-f]+$/.test(digits)) throw refusal("invalid escape");
      const code = parseInt(digits, 16);
      if (letter === "x") {
        bytes.push(code);
      } else {
        if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
          throw refusal("escape sequence is an invalid Unicode code point");
        }
        flushBytes();
        text += String.fromCodePoint(code);
      }
      position += 2 + count;
    } else {
      const character = Object.hasOwn(SIMPLE_ESCAPES, letter) ? SIMPLE_ESCAPES[letter] : undefined;
      // Each kind of quote can be escaped only where it would end the literal.
      if (character === undefined || ((letter === "'" || letter === '"') && letter !== quote)) {
        const code = letter.codePointAt(0) ?? 0;
        const hex = code.toString(16).toUpperCase().padStart(4, "0");
        throw refusal(`unknown escape sequence U+${hex} '${letter}'`);
      }
      flushBytes();
      text += character;
      position += 2;
    }
  }
  flushBytes();
  return text;
}

/** Reads a number of PromQL: decimal with underscores, hexadecimal, `Inf`, `NaN`, or a duration as its seconds. */
export function parseNumberLiteral(text: string): number {
  const compact = text.replaceAll(/[_\s]/g, "");
  const sign = compact.startsWith("-") ? -1 : 1;
  const bare = compact.replace(/^[-+]/, "");
  if (/^inf$/i.test(bare)) return sign * Infinity;
  if (/^nan$/i.test(bare)) return NaN;
  const durationMs = parsePrometheusDuration(bare);
  return sign * (durationMs === undefined ? Number(bare) : durationMs / 1000);
}
