import assert from "node:assert/strict";
import fc from "fast-check";
import { fingerprint } from "../../src/scan/fingerprint.ts";

Deno.test("fingerprint: the same for the same texts, letters and digits that may stand in a label's name", () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: "binary" })), (texts) => {
    assert.equal(fingerprint(texts), fingerprint([...texts]));
    assert.match(fingerprint(texts), /^[0-9a-z]{1,7}$/);
  }));
});

Deno.test("fingerprint: another for other texts, for another order and for texts cut elsewhere", () => {
  const lists = [["a", "b"], ["b", "a"], ["ab"], ["a"], [], ["a", "b", ""], ["á", "b"], ["a", "c"]];
  assert.equal(new Set(lists.map(fingerprint)).size, lists.length);
});
