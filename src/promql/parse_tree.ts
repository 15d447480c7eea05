import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";
import { PromqlError } from "./promql_error.ts";
import { unquoteString } from "./literals.ts";

/**
 * Parses PromQL with the Prometheus project's grammar and returns the node of the whole expression.
 *
 * The grammar recovers from every error; here the first one ends the parsing, in the words of Prometheus where they are
 * simple to find.
 *
 * Import this module lazily: the grammar's runtime reads `LOG` from the environment as soon as it is loaded.
 *
 * @throws {PromqlError}
 */
export function parseTree(text: string): SyntaxNode {
  // Prometheus 2 says "1:1" here and 3 "unknown position".
  if (text.trim() === "") throw new PromqlError(text, 0, "no expression found in input");
  const tree = parseWhole(text);
  failOnFirstError(tree, text);
  const expression = tree.topNode.firstChild;
  if (expression === null) throw new PromqlError(text, 0, "no expression found in input");
  return expression;
}

/**
 * Parses a text however long its chains are.
 *
 * The parser is made for editors: after some 300 operators in one chain it forces an error, to keep the tree shallow.
 * Servers do answer a long chain of `or`, so the parser's count of such reductions is held at zero.
 */
function parseWhole(text: string): Tree {
  const parse = parser.startParse(text);
  for (;;) {
    Reflect.set(parse, "bigReductionCount", 0);
    const tree = parse.advance();
    if (tree !== null) return tree;
  }
}

/** Lists the children of a node, comments left out. */
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
          if (cause instanceof PromqlError) throw new PromqlError(text, node.from, cause.reason, { cause });
          throw cause;
        }
      }
    },
  });
}

function describeError(text: string, position: number): PromqlError {
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
    return new PromqlError(text, text.length, reason);
  }
  const called = rest.startsWith("(") ? /([A-Za-z_:][\w:]*)\s*$/.exec(before) : null;
  if (called !== null) {
    return new PromqlError(text, called.index, `unknown function with name ${JSON.stringify(called[1])}`);
  }
  // The lexer of Prometheus has already gone past a bracket that it does not expect.
  if (rest.startsWith(")")) return new PromqlError(text, position + 1, "unexpected right parenthesis ')'");
  for (const [what, pattern] of TOKENS) {
    const token = pattern.exec(rest)?.[0];
    if (token !== undefined) return new PromqlError(text, position, `unexpected ${what} ${JSON.stringify(token)}`);
  }
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  return new PromqlError(text, position, `unexpected ${JSON.stringify(character)}`);
}

const TOKENS = [
  ["string", /^(?:"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*')/],
  ["identifier", /^[A-Za-z_:][\w:]*/],
  ["number", /^[\d.]+/],
] as const;
