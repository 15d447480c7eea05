import { deepEqual } from "node:assert/strict";
import { expressionType } from "../../src/promql/expression_type.ts";
import { parseTree } from "../../src/promql/parse_tree.ts";

for (
  const [type, expressions] of [
    ["scalar", ["1", "-1", "(1)", "1 + time()", "scalar(up)", "pi() * 2", "1 > bool 2", "5m"]],
    ["string", ['"a"', "('a')"]],
    ["matrix", ["up[5m]", "(up[5m])", "up[5m] offset 1m", "up[5m] @ end()", "rate(up[5m])[1h:5m]"]],
    ["vector", [
      "up",
      "{a='b'}",
      "rate(up[5m])",
      "sum by (a) (up)",
      "up + 1",
      "1 + up",
      "up > 1",
      "-up",
      "vector(1)",
      "up offset 5m",
      "topk(3, up)",
      "absent(up)",
      "up or vector(1)",
    ]],
  ] as const
) {
  Deno.test(`expressionType: tells a ${type}`, () => {
    deepEqual(
      expressions.map((text) => [text, expressionType(parseTree(text))]),
      expressions.map((text) => [text, type]),
    );
  });
}
