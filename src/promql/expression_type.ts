import type { SyntaxNode } from "@lezer/common";
import { childrenOf } from "./parse_tree.ts";

/** What an expression gives when it is evaluated at one instant. */
type ExpressionType = "scalar" | "string" | "matrix" | "vector";

/** Functions whose result is a number without labels. */
const SCALAR_FUNCTIONS: ReadonlySet<string> = new Set(["Scalar", "Time", "Pi", "StartFn", "EndFn", "Range", "Step"]);
/** Expressions of the type of the one within. */
const TRANSPARENT: ReadonlySet<string> = new Set([
  "ParenExpr",
  "UnaryExpr",
  "OffsetExpr",
  "StepInvariantExpr",
  "AnchoredExpr",
  "SmoothedExpr",
]);
const EXPRESSIONS: ReadonlySet<string> = new Set([
  ...TRANSPARENT,
  "AggregateExpr",
  "BinaryExpr",
  "FunctionCall",
  "MatrixSelector",
  "NumberDurationLiteral",
  "StringLiteral",
  "SubqueryExpr",
  "VectorSelector",
]);

/**
 * Tells what an expression gives, by its form alone: whether the arguments of its functions fit is for the server to say.
 *
 * @param expression As `parseTree` returns it.
 */
export function expressionType(expression: SyntaxNode): ExpressionType {
  const inner = childrenOf(expression).filter(({ name }) => EXPRESSIONS.has(name));
  switch (expression.name) {
    case "NumberDurationLiteral":
      return "scalar";
    case "StringLiteral":
      return "string";
    case "MatrixSelector":
    case "SubqueryExpr":
      return "matrix";
    case "FunctionCall":
      return SCALAR_FUNCTIONS.has(functionOf(expression)) ? "scalar" : "vector";
    case "BinaryExpr":
      return inner.every((operand) => expressionType(operand) === "scalar") ? "scalar" : "vector";
  }
  const [only] = inner;
  return TRANSPARENT.has(expression.name) && only !== undefined ? expressionType(only) : "vector";
}

/** Gives the grammar's name of the function that is called: `LabelReplace` for `label_replace`. */
export function functionOf(call: SyntaxNode): string {
  return call.getChild("FunctionIdentifier")?.firstChild?.name ?? "";
}
