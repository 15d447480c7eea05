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
  const characters = [...text];
  const kept = characters.length > maxCharacters ? characters.slice(0, maxCharacters) : characters;
  const quoted = text.trim() !== text || text === "" ||
    kept.some((character) => escapeCharacter(character) !== character);
  const shown = quoted ? `"${kept.map(escapeCharacter).join("")}"` : kept.join("");
  const cut = characters.length - kept.length;
  return cut === 0 ? shown : `${shown}… (${cut.toLocaleString("en-US")} more characters)`;
}

/** Like {@linkcode escapeForDisplay}, and always in quotes: for values, as PromQL writes them. */
export function quoteForDisplay(text: string): string {
  return `"${[...text].map(escapeCharacter).join("")}"`;
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
