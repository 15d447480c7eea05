import assert from "node:assert/strict";
import fc from "fast-check";
import { InvalidLabelsError } from "../../src/exposition/metric_errors.ts";
import { resolveLabels } from "../../src/exposition/label_values.ts";

Deno.test("resolveLabels: labels that differ have keys that differ", () => {
  const text = fc.string({ unit: fc.constantFrom("|", ":", "1", "2", "x", '"', "\u0000"), maxLength: 4 });
  const pair = fc.record({ a: text, b: text });
  fc.assert(fc.property(pair, pair, (one, other) => {
    const same = one.a === other.a && one.b === other.b;
    const keys = [one, other].map((labels) => resolveLabels("m", ["a", "b"], labels).key);
    assert.equal(keys[0] === keys[1], same);
  }));
});

Deno.test("resolveLabels: the order of the labels is that of their declaration", () => {
  const { labels, key } = resolveLabels("m", ["b", "a"], { a: "1", b: 2 });
  assert.deepEqual(Object.entries(labels), [["b", "2"], ["a", "1"]]);
  assert.equal(key, resolveLabels("m", ["b", "a"], { b: "2", a: 1 }).key);
});

Deno.test("resolveLabels: lone surrogates, which UTF-8 cannot carry, are one value", () => {
  const keys = ["\ud800", "\udfff", "\ufffd"].map((a) => resolveLabels("m", ["a"], { a }).key);
  assert.equal(new Set(keys).size, 1);
});

for (
  const [name, given, reason] of [
    ["an unknown label", { code: "1", cod: "2" }, 'there is no label "cod". Give "code".'],
    ["a missing label", {}, 'the label "code" is missing. Give "code".'],
    ["no labels at all", undefined, 'the label "code" is missing. Give "code".'],
    ["a value of the wrong type", { code: null }, 'the label "code" is neither a string nor a number.'],
    ["labels that are no object", "code", 'labels are an object. Give "code".'],
    ["an inherited label", Object.create({ code: "1" }), 'the label "code" is missing. Give "code".'],
  ] as const
) {
  Deno.test(`resolveLabels: ${name} is refused`, () => {
    assert.throws(() => resolveLabels("jobs_total", ["code"], given), (error) => {
      assert.ok(error instanceof InvalidLabelsError);
      assert.equal(error.metric, "jobs_total");
      assert.equal(
        error.message,
        `Cannot use the labels ${given === undefined ? "undefined" : JSON.stringify(given)} on "jobs_total": ${reason}`,
      );
      return true;
    });
  });
}
