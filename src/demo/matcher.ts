import { compileRegex } from "./compile_regex.ts";

export type MatchOperator = "=" | "!=" | "=~" | "!~";

/** One condition of a selector on one label; an absent label counts as an empty value. */
export interface Matcher {
  readonly name: string;
  matches(value: string): boolean;
  /** The only values that can match, where they are few and known: what makes a selector fast. */
  readonly values: readonly string[] | undefined;
}

/** @throws {QueryError} when the value is not the regular expression it should be */
export function createMatcher(
  name: string,
  operator: MatchOperator,
  value: string,
  dotMatchesNewline: boolean,
): Matcher {
  if (operator === "=") return { name, matches: (actual) => actual === value, values: [value] };
  if (operator === "!=") return { name, matches: (actual) => actual !== value, values: undefined };
  const regex = compileRegex(value, dotMatchesNewline);
  const literals = literalAlternatives(value);
  if (literals === undefined) {
    const wanted = operator === "=~";
    return { name, matches: (actual) => regex.test(actual) === wanted, values: undefined };
  }
  const set = new Set(literals);
  return operator === "=~"
    ? { name, matches: (actual) => set.has(actual), values: [...set] }
    : { name, matches: (actual) => !set.has(actual), values: undefined };
}

/** The texts of `a|b|c` where none of them is more than escaped text, else `undefined`. */
function literalAlternatives(regex: string): string[] | undefined {
  if (!/^(?:[^\\.+*?()[\]{}^$]|\\[!-/:-@[-`{-~])*$/.test(regex)) return undefined;
  const alternatives = [""];
  for (const [token] of regex.matchAll(/\\?[^]/gu)) {
    if (token === "|") alternatives.push("");
    else alternatives.push((alternatives.pop() ?? "") + token.slice(token.length > 1 && token[0] === "\\" ? 1 : 0));
  }
  return alternatives;
}
