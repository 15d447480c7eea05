/** What a terminal would act on or not show: controls, formats, lone surrogates, line ends, unusual spaces. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\" };

/**
 * Makes text from outside fit for one line of a terminal.
 *
 * Plain text stays as it is. A text with a character that a terminal would act on, or that would make two texts look
 * the same, is quoted and escaped as in JSON, so that no plain text reads like an escaped one.
 *
 * @param maxCharacters Longer text is cut, and what was cut is counted.
 */
export function escapeForDisplay(text: string, maxCharacters = Infinity): string {
  // Most names are short and plain, and there may be 200,000 of them.
  if (text.length <= maxCharacters && /^[!#-[\]-~]+( [!#-[\]-~]+)*$/.test(text)) return text;
  const [kept, rest] = cut(text, maxCharacters);
  const quoted = text.trim() !== text || text === "" ||
    kept.some((character) => escapeCharacter(character) !== character);
  const shown = quoted ? `"${kept.map(escapeCharacter).join("")}"` : kept.join("");
  return shown + rest;
}

/** Like {@linkcode escapeForDisplay}, and always in quotes: for values, as PromQL writes them. */
export function quoteForDisplay(text: string, maxCharacters = Infinity): string {
  const [kept, rest] = cut(text, maxCharacters);
  return `"${kept.map(escapeCharacter).join("")}"${rest}`;
}

/** Splits a text into the characters that are shown, and what is said of the others. */
function cut(text: string, maxCharacters: number): [kept: readonly string[], rest: string] {
  const characters = [...text];
  if (characters.length <= maxCharacters) return [characters, ""];
  const more = (characters.length - maxCharacters).toLocaleString("en-US");
  return [characters.slice(0, maxCharacters), `… (${more} more characters)`];
}

/** Writes each character that a terminal would act on, or not show, in another way. */
export function replaceUnsafe(text: string, write: (codePoint: number) => string): string {
  return Array.from(text, (character) => UNSAFE.test(character) ? write(character.codePointAt(0) ?? 0) : character)
    .join("");
}

/**
 * Makes a whole message fit for one line of a terminal: what it quotes can neither draw there nor forge a line.
 *
 * Quotes, backslashes and everything that is only hard to see stay as they are, unlike in {@linkcode escapeForDisplay}.
 */
export function escapeControls(message: string): string {
  return message.replace(/[\p{Cc}\u2028\u2029]/gu, (control) => control === "\n" ? "\\n" : escapeUnits(control));
}

function escapeCharacter(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  return UNSAFE.test(character) ? escapeUnits(character) : character;
}

/** Escapes by UTF-16 unit, as JSON does, so that any of its tools can read what is copied. */
function escapeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, i) => {
    return `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`;
  }).join("");
}
