import assert from "node:assert/strict";
import fc from "fast-check";
import { DIALECTS } from "../../src/demo/dialect.ts";
import { labelReplacement } from "../../src/demo/label_replace.ts";
import { LabelSet } from "../../src/demo/label_set.ts";
import { balancedOr, JOIN_BYTES, withNameLabel } from "../../src/promql/balanced_or.ts";
import { unquoteString } from "../../src/promql/literals.ts";

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

Deno.test("withNameLabel: writes the name into a label, a dollar doubled", () => {
  assert.equal(withNameLabel("x", "m", "up"), 'label_replace(x, "m", "up", "", "")');
  assert.equal(withNameLabel("x", "m", "$1${a}"), 'label_replace(x, "m", "$$1$${a}", "", "")');
});

Deno.test("withNameLabel: what the server expands is the name, whatever its characters", () => {
  const sample = { labels: LabelSet.EMPTY, value: 1, dropsName: false };
  const name = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom("$", "{", "}", "1", `"`) }));
  fc.assert(fc.property(name, (name) => {
    const written = withNameLabel("x", "m", name).slice('label_replace(x, "m", '.length, -', "", "")'.length);
    const replace = labelReplacement(["m", unquoteString(written), "", ""], DIALECTS.prometheus3);
    assert.equal(replace(sample).labels.get("m"), name);
  }));
});
