import { compileRe2 } from "../text/compile_re2.ts";

/** How a selector compares a label with a text. */
export type MatchOperator = "=" | "!=" | "=~" | "!~";

/** Whether a text is one of the operators of a selector. */
export function isMatchOperator(text: string): text is MatchOperator {
  return text === "=" || text === "!=" || text === "=~" || text === "!~";
}

/** One condition of a selector on one label; an absent label counts as an empty value. */
export interface Matcher {
  readonly name: string;
  matches(value: string): boolean;
  /** The only values that can match, where they are few and known: what makes a selector fast. */
  readonly values: readonly string[] | undefined;
}

/**
 * Makes the condition that `name operator "value"` stands for.
 *
 * @param dotMatchesNewline as in Prometheus 3; not so in Prometheus 2 and VictoriaMetrics
 * @throws {RE2JSSyntaxException} when the value is not the regular expression it should be
 */
export function createMatcher(
  name: string,
  operator: MatchOperator,
  value: string,
  dotMatchesNewline: boolean,
): Matcher {
  if (operator === "=") return { name, matches: (actual) => actual === value, values: [value] };
  if (operator === "!=") return { name, matches: (actual) => actual !== value, values: undefined };
  const literals = literalAlternatives(value);
  if (literals === undefined) {
    const expression = compileRe2(value, { dotMatchesNewline });
    const wanted = operator === "=~";
    return { name, matches: (actual) => expression.testExact(actual) === wanted, values: undefined };
  }
  const set = new Set(literals);
  return operator === "=~"
    ? { name, matches: (actual) => set.has(actual), values: [...set] }
    : { name, matches: (actual) => !set.has(actual), values: undefined };
}

/** Lists the texts of `a|b|c` where none of them is more than escaped text; `undefined` otherwise. */
function literalAlternatives(regex: string): string[] | undefined {
  if (!/^(?:[^\\.+*?()[\]{}^$]|\\[!-/:-@[-`{-~])*$/.test(regex)) return undefined;
  const alternatives = [""];
  for (const [token] of regex.matchAll(/\\?[^]/gu)) {
    if (token === "|") alternatives.push("");
    else alternatives.push((alternatives.pop() ?? "") + token.slice(token.length > 1 && token[0] === "\\" ? 1 : 0));
  }
  return alternatives;
}
