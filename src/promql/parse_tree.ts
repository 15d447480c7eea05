import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";
import { parseError } from "../demo/parse_error.ts";
import { QueryError } from "../demo/query_error.ts";
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
  const tree = parseWhole(text);
  failOnFirstError(tree, text);
  const expression = tree.topNode.firstChild;
  if (expression === null) throw parseError(text, 0, "no expression found in input");
  return expression;
}

/**
 * The parser is made for editors: after some 300 operators in one chain it forces an error, to keep the tree shallow.
 * A long chain of `or` is a query that servers do answer, so its count of such reductions is kept at none.
 */
function parseWhole(text: string): Tree {
  const parse = parser.startParse(text);
  for (;;) {
    Reflect.set(parse, "bigReductionCount", 0);
    const tree = parse.advance();
    if (tree !== null) return tree;
  }
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
      if (node.type.isError) throw describeError(text, node.from);
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

function describeError(text: string, position: number): QueryError {
  const before = text.slice(0, position);
  const rest = text.slice(position);
  if (rest.trim() === "") {
    const bare = before.replace(/"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|`[^`]*`/g, "");
    const isOpen = bare.split("(").length > bare.split(")").length;
    const reason = bare.lastIndexOf("{") > bare.lastIndexOf("}")
      ? "unexpected end of input inside braces"
      : isOpen
      ? "unclosed left parenthesis"
      : "unexpected end of input";
    return parseError(text, text.length, reason);
  }
  const called = rest.startsWith("(") ? /([A-Za-z_:][\w:]*)\s*$/.exec(before) : null;
  if (called !== null) {
    return parseError(text, called.index, `unknown function with name ${JSON.stringify(called[1])}`);
  }
  // The lexer of Prometheus has already gone past a bracket that it does not expect.
  if (rest.startsWith(")")) return parseError(text, position + 1, "unexpected right parenthesis ')'");
  for (const [what, pattern] of TOKENS) {
    const token = pattern.exec(rest)?.[0];
    if (token !== undefined) return parseError(text, position, `unexpected ${what} ${JSON.stringify(token)}`);
  }
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  return parseError(text, position, `unexpected ${JSON.stringify(character)}`);
}

const TOKENS = [
  ["string", /^(?:"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*')/],
  ["identifier", /^[A-Za-z_:][\w:]*/],
  ["number", /^[\d.]+/],
] as const;
