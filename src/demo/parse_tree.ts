import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";
import { parseError } from "./parse_error.ts";
import { QueryError } from "./query_error.ts";
import { unquoteString } from "./unquote_string.ts";

/**
 * Parses PromQL with the Prometheus project's grammar and gives back the node of the whole expression.
 *
 * That grammar recovers from every error; here the first one ends it, with the words of Prometheus where they are
 * simple to find.
 *
 * @throws {QueryError}
 */
export function parseTree(text: string): SyntaxNode {
  // Prometheus 2 says "1:1" here and 3 "unknown position".
  if (text.trim() === "") throw parseError(text, 0, "no expression found in input");
  const tree = parser.parse(text);
  failOnFirstError(tree, text);
  const expression = tree.topNode.firstChild;
  if (expression === null) throw parseError(text, 0, "no expression found in input");
  return expression;
}

/** Children of a node, comments left out. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== "LineComment") children.push(child);
  }
  return children;
}

function failOnFirstError(tree: Tree, text: string): void {
  tree.iterate({
    enter(node) {
      if (node.type.isError) throw parseError(text, node.from, describeError(text, node.from));
      if (node.name === "StringLiteral") {
        try {
          unquoteString(text.slice(node.from, node.to));
        } catch (cause) {
          if (cause instanceof QueryError) throw parseError(text, node.from, cause.message, cause);
          throw cause;
        }
      }
    },
  });
}

function describeError(text: string, position: number): string {
  const before = text.slice(0, position);
  const rest = text.slice(position);
  if (rest.trim() === "") {
    const bare = before.replace(/"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|`[^`]*`/g, "");
    if (bare.lastIndexOf("{") > bare.lastIndexOf("}")) return "unexpected end of input inside braces";
    const open = bare.split("(").length > bare.split(")").length;
    // Prometheus notices the bracket first, except where an operand is missing before the end.
    return open && !/[-+*/%^=<>]\s*$/.test(bare) ? "unclosed left parenthesis" : "unexpected end of input";
  }
  const called = /([A-Za-z_:][\w:]*)\s*$/.exec(before)?.[1];
  if (rest.startsWith("(") && called !== undefined) return `unknown function with name ${JSON.stringify(called)}`;
  if (rest.startsWith(")")) return "unexpected right parenthesis ')'";
  const string = /^(?:"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*')/.exec(rest)?.[0];
  if (string !== undefined) return `unexpected string ${JSON.stringify(string)}`;
  const identifier = /^[A-Za-z_:][\w:]*/.exec(rest)?.[0];
  if (identifier !== undefined) return `unexpected identifier ${JSON.stringify(identifier)}`;
  const number = /^[\d.]+/.exec(rest)?.[0];
  if (number !== undefined) return `unexpected number ${JSON.stringify(number)}`;
  return `unexpected ${JSON.stringify(String.fromCodePoint(rest.codePointAt(0) ?? 0))}`;
}
