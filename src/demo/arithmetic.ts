import { type ArithmeticOperator, isComparison } from "./expression.ts";
import type { Sample } from "./query_value.ts";

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

/**
 * Evaluates an operator on numbers, or on each sample of a vector and a number.
 *
 * A comparison of numbers is 1 or 0; one with a vector keeps the samples for which it is true.
 *
 * @param dropName takes the metric's name away from a sample whose value is another now
 */
export function arithmetic(
  operator: ArithmeticOperator,
  left: number | readonly Sample[],
  right: number | readonly Sample[],
  dropName: (sample: Sample) => Sample,
): number | readonly Sample[] {
  const compute = OPERATIONS[operator];
  if (typeof left === "number" && typeof right === "number") return compute(left, right);
  const vector = typeof left === "number" ? right : left;
  if (typeof vector === "number") return [];
  const samples: Sample[] = [];
  for (const sample of vector) {
    const a = typeof left === "number" ? left : sample.value;
    const b = typeof right === "number" ? right : sample.value;
    const value = compute(a, b);
    if (!isComparison(operator)) samples.push(dropName({ ...sample, value }));
    else if (value === 1) samples.push(sample);
  }
  return samples;
}
