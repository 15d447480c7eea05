import { equal } from "node:assert/strict";
import { computeArithmetic, isComparison } from "../../src/demo/arithmetic.ts";

Deno.test("computeArithmetic: every operator", () => {
  const cases = [
    ["+", 5],
    ["-", 1],
    ["*", 6],
    ["/", 1.5],
    ["%", 1],
    ["^", 9],
    ["==", 0],
    ["!=", 1],
    ["<", 0],
    ["<=", 0],
    [">", 1],
    [">=", 1],
  ] as const;
  for (const [operator, expected] of cases) equal(computeArithmetic(operator, 3, 2), expected, operator);
  equal(computeArithmetic("/", 1, 0), Infinity);
});

Deno.test("isComparison: tells filters from arithmetic", () => {
  equal((["==", "!=", "<", "<=", ">", ">="] as const).every(isComparison), true);
  equal((["+", "-", "*", "/", "%", "^"] as const).some(isComparison), false);
});
