import { NamePattern } from "../text/name_pattern.ts";
import { shorten } from "../text/shorten.ts";

/** Longest expression shown in a sentence. */
const MAX_SHOWN_CHARACTERS = 120;

/** Names that are matched between two pauses: a fraction of a millisecond each. */
const PIECE = 100;

/**
 * Says of each expression that matches no name of a catalogue what would match, as far as a few usual slips go: it is
 * the beginning, the end or a part of a name, a wildcard of a shell, or in other letters. Pauses after every few names.
 */
export function* describeUnmatchedPatterns(
  catalogue: readonly string[],
  match: readonly NamePattern[],
): Generator<void, string[]> {
  const unmatched: string[] = [];
  for (const pattern of match) {
    if ((yield* countMatches(catalogue, pattern, 1)) === 0) unmatched.push(yield* describe(catalogue, pattern.text));
  }
  return unmatched;
}

function* describe(catalogue: readonly string[], text: string): Generator<void, string> {
  const words = `No metric name as a whole matches "${shorten(text, { maxLength: MAX_SHOWN_CHARACTERS })}"`;
  for (const rewritten of rewritesOf(text)) {
    const count = yield* countMatches(catalogue, rewritten);
    if (count > 0) {
      return `${words}: "${shorten(rewritten.text, { maxLength: MAX_SHOWN_CHARACTERS })}" would match ${count}`;
    }
  }
  return words;
}

/** Counts the names that a pattern matches, up to so many. */
function* countMatches(catalogue: readonly string[], pattern: NamePattern, enough = Infinity): Generator<void, number> {
  let count = 0;
  for (const [index, name] of catalogue.entries()) {
    if (index % PIECE === PIECE - 1) yield;
    if (pattern.matches(name) && ++count >= enough) break;
  }
  return count;
}

function rewritesOf(text: string): NamePattern[] {
  const parts = [text, `${text}.*`, `.*${text}`, `.*${text}.*`];
  // `*` after a letter is seldom meant as "any number of that letter".
  const wildcards = text.replace(/(?<![.)\]}\\])\*/g, ".*");
  const expressions = [...wildcards === text ? [] : [wildcards], ...parts, ...parts.map((part) => `(?i)${part}`)];
  return expressions.filter((expression) => expression !== text).flatMap((expression) => {
    try {
      return [new NamePattern(expression)];
    } catch {
      return [];
    }
  });
}
