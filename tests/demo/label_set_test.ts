import { deepEqual, equal, notEqual } from "node:assert/strict";
import fc from "fast-check";
import { collisionProofKey, LabelSet } from "../../src/demo/label_set.ts";

const records = fc.dictionary(fc.string({ minLength: 1 }), fc.string());

Deno.test("LabelSet: equal labels have equal keys, different labels different ones", () => {
  fc.assert(fc.property(records, records, (a, b) => {
    const plain = (labels: Record<string, string>) =>
      JSON.stringify(Object.entries(labels).filter(([, value]) => value !== "").sort());
    equal(LabelSet.from(a).key === LabelSet.from(b).key, plain(a) === plain(b));
  }));
});

Deno.test("collisionProofKey: lists that join to the same text stay different", () => {
  notEqual(collisionProofKey(["a", "1:b"]), collisionProofKey(["a1:b", ""]));
  notEqual(collisionProofKey(["1:a"]), collisionProofKey(["1", "a"]));
});

Deno.test("LabelSet: with() adds in order, replaces, and removes by an empty value", () => {
  const labels = LabelSet.from({ b: "2", a: "1", empty: "" });
  deepEqual(labels.names(), ["a", "b"]);
  equal(labels.with("aa", "x").key, LabelSet.from({ a: "1", aa: "x", b: "2" }).key);
  equal(labels.with("z", "x").key, LabelSet.from({ a: "1", b: "2", z: "x" }).key);
  equal(labels.with("a", "x").key, LabelSet.from({ a: "x", b: "2" }).key);
  equal(labels.with("a", "").key, LabelSet.from({ b: "2" }).key);
  equal(labels.with("nothing", ""), labels);
});

Deno.test("LabelSet: withoutMetricName() takes the name alone", () => {
  const labels = LabelSet.from({ __name__: "up", job: "x" });
  equal(labels.withoutMetricName().key, LabelSet.from({ job: "x" }).key);
  equal(labels.get("__name__"), "up");
  equal(labels.get("nothing"), "");
});

Deno.test("LabelSet: toJsonText() is JSON of the same labels, names of prototypes included", () => {
  const labels = LabelSet.from(JSON.parse('{"__proto__":"p","q\\"uote":"new\\nline","job":"😀"}'));
  equal(labels.toJsonText(), '{"__proto__":"p","job":"😀","q\\"uote":"new\\nline"}');
});
