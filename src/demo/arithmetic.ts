import type { ArithmeticOperator } from "./expression.ts";

const OPERATIONS: Readonly<Record<ArithmeticOperator, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "^": (a, b) => a ** b,
  "==": (a, b) => Number(a === b),
  "!=": (a, b) => Number(a !== b),
  "<": (a, b) => Number(a < b),
  "<=": (a, b) => Number(a <= b),
  ">": (a, b) => Number(a > b),
  ">=": (a, b) => Number(a >= b),
};

/** Whether an operator filters a vector instead of changing it. */
export function isComparison(operator: ArithmeticOperator): boolean {
  return /[=<>]/.test(operator);
}

/** Result of an operator on two numbers; comparisons give 1 and 0. */
export function computeArithmetic(operator: ArithmeticOperator, a: number, b: number): number {
  return OPERATIONS[operator](a, b);
}
