import type { SyntaxNode } from "@lezer/common";
import { RE2JSSyntaxException } from "re2js";
import { compileRe2 } from "../text/compile_re2.ts";
import { unquoteString } from "./literals.ts";
import { childrenOf, parseTree } from "./parse_tree.ts";
import { PromqlError } from "./promql_error.ts";
import { quoteString } from "./quote.ts";

/**
 * Reads a selector without a name, `{env!="prod", team=~"a|b"}`, into matchers that may stand in any selector:
 * `env!="prod",team=~"a|b"`. The braces may be left out.
 *
 * Import this module lazily, as {@linkcode parseTree}.
 *
 * @returns Matchers in the order given; empty for `{}`.
 * @throws {PromqlError} when the text is no selector, has a wrong regular expression, or chooses names
 */
export function parseMatchers(text: string): string {
  const trimmed = text.trim();
  const whole = trimmed.startsWith("{") ? trimmed : `{${trimmed}}`;
  // No expression may be empty, and a selector of nothing is one.
  if (/^\{\s*\}$/.test(whole)) return "";
  const root = parseTree(whole);
  if (root.name !== "VectorSelector") throw new PromqlError(whole, 0, "it is more than a selector");
  const [list] = childrenOf(root);
  if (list?.name !== "LabelMatchers") throw new PromqlError(whole, 0, "it names a metric");
  return childrenOf(list).map((matcher) => writeMatcher(matcher, whole)).join(",");
}

function writeMatcher(matcher: SyntaxNode, text: string): string {
  const [label, operator, literal] = childrenOf(matcher);
  if (label === undefined || operator === undefined || literal === undefined) {
    throw new PromqlError(text, matcher.from, "it names a metric");
  }
  const written = text.slice(label.from, label.to);
  const name = label.name === "QuotedLabelName" ? unquoteString(written) : written;
  if (name === "__name__") throw new PromqlError(text, matcher.from, "it chooses metric names");
  const value = unquoteString(text.slice(literal.from, literal.to));
  const compared = text.slice(operator.from, operator.to);
  if (compared.endsWith("~")) checkRegex(value, text, literal.from);
  return `${label.name === "QuotedLabelName" ? quoteString(name) : name}${compared}${quoteString(value)}`;
}

function checkRegex(regex: string, text: string, position: number): void {
  try {
    compileRe2(regex, { dotMatchesNewline: true });
  } catch (cause) {
    if (!(cause instanceof RE2JSSyntaxException)) throw cause;
    const place = cause.input ? `: \`${cause.input}\`` : "";
    throw new PromqlError(text, position, `error parsing regexp: ${cause.error}${place}`, { cause });
  }
}
