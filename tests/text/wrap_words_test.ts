import assert from "node:assert/strict";
import fc from "fast-check";
import { wrapWords } from "../../src/text/wrap_words.ts";

Deno.test("wrapWords: keeps every word in its order, and every line within the width unless it is one word", () => {
  const word = fc.stringMatching(/^[a-z]{1,20}$/);
  fc.assert(fc.property(fc.array(word), fc.integer({ min: 1, max: 40 }), (words, width) => {
    const lines = wrapWords(words.join(" "), width);
    assert.equal(lines.join(" "), words.join(" "));
    assert.ok(lines.every((line) => line.length <= width || !line.includes(" ")));
  }));
});
