import type { Matcher } from "./matcher.ts";

/** Series chosen by their labels at one instant. */
export interface Selector {
  readonly kind: "selector";
  readonly matchers: readonly Matcher[];
  readonly offsetMs: number;
}

/** Samples of a selector over a stretch of time. */
export interface RangeSelector {
  readonly kind: "range";
  readonly matchers: readonly Matcher[];
  readonly offsetMs: number;
  readonly rangeMs: number;
}

/** An expression evaluated at every step of a stretch of time. */
export interface Subquery {
  readonly kind: "subquery";
  readonly expression: Expression;
  readonly offsetMs: number;
  readonly rangeMs: number;
  readonly stepMs: number;
}

/** Which labels make a group of an aggregation. */
export interface Grouping {
  readonly without: boolean;
  readonly labels: readonly string[];
}

/** Aggregations that the demo backend evaluates, with the type of the parameter before the vector. */
export const AGGREGATE_PARAMETERS = {
  avg: undefined,
  bottomk: "scalar",
  count: undefined,
  count_values: "string",
  group: undefined,
  max: undefined,
  min: undefined,
  sum: undefined,
  topk: "scalar",
} as const satisfies Readonly<Record<string, ExpressionType | undefined>>;

/** An aggregation that the demo backend evaluates. */
export type AggregateOperator = keyof typeof AGGREGATE_PARAMETERS;

/** Whether the demo backend evaluates an aggregation. */
export function isAggregateOperator(name: string): name is AggregateOperator {
  return Object.hasOwn(AGGREGATE_PARAMETERS, name);
}

/** An aggregation of a vector. */
export interface Aggregate {
  readonly kind: "aggregate";
  readonly operator: AggregateOperator;
  /** How many of `topk` and `bottomk`, the label of `count_values`. */
  readonly parameter: Expression | undefined;
  readonly expression: Expression;
  readonly grouping: Grouping;
}

/** Functions that the demo backend evaluates, with the types of their parameters. */
export const FUNCTION_PARAMETERS = {
  count_over_time: ["range vector"],
  label_replace: ["instant vector", "string", "string", "string", "string"],
  last_over_time: ["range vector"],
  present_over_time: ["range vector"],
  vector: ["scalar"],
} as const satisfies Readonly<Record<string, readonly ExpressionType[]>>;

/** Name of a function that the demo backend evaluates. */
type FunctionName = keyof typeof FUNCTION_PARAMETERS;

/** Whether the demo backend evaluates a function. */
export function isKnownFunction(name: string): name is FunctionName {
  return Object.hasOwn(FUNCTION_PARAMETERS, name);
}

/** A function with its arguments. */
export interface Call {
  readonly kind: "call";
  readonly function: FunctionName;
  readonly arguments: readonly Expression[];
  /** Whether VictoriaMetrics' `keep_metric_names` follows the call. */
  readonly keepsMetricNames: boolean;
}

const ARITHMETIC_OPERATORS = ["+", "-", "*", "/", "%", "^", "==", "!=", "<", "<=", ">", ">="] as const;

/** An operator on numbers, or on a vector and a number. */
export type ArithmeticOperator = (typeof ARITHMETIC_OPERATORS)[number];

/** Whether the demo backend evaluates an operator, `or` aside. */
export function isArithmeticOperator(text: string): text is ArithmeticOperator {
  return ARITHMETIC_OPERATORS.some((operator) => operator === text);
}

/** Whether an operator filters a vector instead of changing it. */
export function isComparison(operator: ArithmeticOperator): boolean {
  return /[=<>]/.test(operator);
}

/** An operator between two operands, at least one of which is a number. */
export interface Arithmetic {
  readonly kind: "arithmetic";
  readonly operator: ArithmeticOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** The part of PromQL the demo backend evaluates, as a tree. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | Selector
  | RangeSelector
  | Subquery
  | Aggregate
  | Call
  /** A whole chain, flat: `or` is associative, and flat it cannot overflow the stack. */
  | { readonly kind: "or"; readonly operands: readonly Expression[] }
  | Arithmetic;

/** The types of PromQL, in the words of Prometheus. */
export type ExpressionType = "scalar" | "string" | "instant vector" | "range vector";

/** Tells what an expression evaluates to. */
export function expressionType(expression: Expression): ExpressionType {
  switch (expression.kind) {
    case "number":
      return "scalar";
    case "string":
      return "string";
    case "range":
    case "subquery":
      return "range vector";
    case "arithmetic": {
      const { left, right } = expression;
      return expressionType(left) === "scalar" && expressionType(right) === "scalar" ? "scalar" : "instant vector";
    }
    default:
      return "instant vector";
  }
}
