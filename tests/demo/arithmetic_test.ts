import { deepEqual, equal } from "node:assert/strict";
import { arithmetic } from "../../src/demo/arithmetic.ts";
import { type ArithmeticOperator, isComparison } from "../../src/demo/expression.ts";
import { LabelSet } from "../../src/demo/label_set.ts";
import type { Sample } from "../../src/demo/query_value.ts";

const dropName = (sample: Sample) => ({ ...sample, labels: sample.labels.withoutMetricName() });

Deno.test("arithmetic: every operator on numbers", () => {
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
  for (const [operator, expected] of cases) equal(arithmetic(operator, 3, 2, dropName), expected, operator);
  equal(arithmetic("/", 1, 0, dropName), Infinity);
});

Deno.test("arithmetic: a vector loses its names or keeps the samples that a comparison is true of", () => {
  const vector = [2, 3].map((value) => ({
    labels: LabelSet.from({ __name__: "a", i: String(value) }),
    value,
    dropsName: false,
  }));
  const result = (operator: ArithmeticOperator, left: number | Sample[], right: number | Sample[]) => {
    const samples = arithmetic(operator, left, right, dropName);
    return typeof samples === "number"
      ? samples
      : samples.map(({ labels, value }) => `${labels.toJsonText()} ${value}`);
  };
  deepEqual(result("-", 5, vector), ['{"i":"2"} 3', '{"i":"3"} 2']);
  deepEqual(result("-", vector, 5), ['{"i":"2"} -3', '{"i":"3"} -2']);
  deepEqual(result(">", vector, 2), ['{"__name__":"a","i":"3"} 3']);
  deepEqual(result(">", 3, vector), ['{"__name__":"a","i":"2"} 2']);
});

Deno.test("isComparison: tells filters from arithmetic", () => {
  equal((["==", "!=", "<", "<=", ">", ">="] as const).every(isComparison), true);
  equal((["+", "-", "*", "/", "%", "^"] as const).some(isComparison), false);
});
