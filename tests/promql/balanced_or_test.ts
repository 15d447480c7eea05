import assert from "node:assert/strict";
import fc from "fast-check";
import { balancedOr, JOIN_BYTES } from "../../src/promql/balanced_or.ts";

Deno.test("balancedOr: joins by a tree, not a chain", () => {
  assert.equal(balancedOr([]), "");
  assert.equal(balancedOr(["a"]), "a");
  assert.equal(balancedOr(["a", "b"]), "a or b");
  assert.equal(balancedOr(["a", "b", "c"]), "(a or b) or c");
  assert.equal(balancedOr(["a", "b", "c", "d"]), "(a or b) or (c or d)");
  assert.equal(balancedOr([..."abcde"]), "((a or b) or c) or (d or e)");
});

Deno.test("balancedOr: every term once and in order, as deep as the logarithm, within the bytes it is said to add", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 600 }), (count) => {
    const terms = Array.from({ length: count }, (_, index) => `t${index}`);
    const expression = balancedOr(terms);
    assert.deepEqual(expression.match(/t\d+/g), terms);
    let depth = 0;
    let deepest = 0;
    for (const character of expression) {
      if (character === "(") deepest = Math.max(deepest, ++depth);
      if (character === ")") depth--;
    }
    assert.equal(depth, 0);
    assert.ok(deepest <= Math.ceil(Math.log2(count)));
    assert.ok(expression.length <= terms.join("").length + count * JOIN_BYTES);
  }));
});
