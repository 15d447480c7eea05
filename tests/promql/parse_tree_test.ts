import { deepEqual, equal, throws } from "node:assert/strict";
import { childrenOf, parseTree } from "../../src/promql/parse_tree.ts";

Deno.test("parseTree: the node of the whole expression, without comments among its children", () => {
  const node = parseTree("sum by (job) # all\n(up)");
  equal(node.name, "AggregateExpr");
  deepEqual(childrenOf(node).map(({ name }) => name), ["AggregateOp", "AggregateModifier", "FunctionCallBody"]);
});

Deno.test("parseTree: the first mistake is an error with its place and reason as data", () => {
  const cases = [
    ["", 0, "no expression found in input"],
    ["foo bar", 4, 'unexpected identifier "bar"'],
    ["count(", 6, "unclosed left parenthesis"],
    ['foo("x")', 0, 'unknown function with name "foo"'],
    ['up{job="\\q"}', 7, "unknown escape sequence U+0071 'q'"],
  ] as const;
  for (const [text, position, reason] of cases) {
    throws(() => parseTree(text), { name: "PromqlError", position, reason }, text);
  }
});

Deno.test("parseTree: a chain is read however long it is", () => {
  const text = Array.from({ length: 1500 }, (_, index) => `metric_${index}`).join(" or ");
  equal(parseTree(text).to, text.length);
});
