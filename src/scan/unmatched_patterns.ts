import { NamePattern } from "../text/name_pattern.ts";
import { shorten } from "../text/shorten.ts";

/** Longest expression shown in a sentence. */
const MAX_SHOWN_CHARACTERS = 120;

/**
 * Says of each expression that matches no name of a catalogue what would match, as far as a few usual slips go: it is
 * the beginning, the end or a part of a name, a wildcard of a shell, or in other letters.
 */
export function describeUnmatchedPatterns(catalogue: readonly string[], match: readonly NamePattern[]): string[] {
  return match.filter((pattern) => !catalogue.some((name) => pattern.matches(name))).map(({ text }) => {
    const words = `No metric name as a whole matches "${shorten(text, MAX_SHOWN_CHARACTERS)}"`;
    for (const rewritten of rewritesOf(text)) {
      const count = catalogue.filter((name) => rewritten.matches(name)).length;
      if (count > 0) return `${words}: "${shorten(rewritten.text, MAX_SHOWN_CHARACTERS)}" would match ${count}`;
    }
    return words;
  });
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
