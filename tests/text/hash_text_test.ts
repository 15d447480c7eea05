import assert from "node:assert/strict";
import { hashText } from "../../src/text/hash_text.ts";

// The test vectors of http://www.isthe.com/chongo/src/fnv/test_fnv.c for fnv1a_32.
Deno.test("hashText: the vectors of FNV-1a with 32 bits", () => {
  const vectors = { "": 0x811c9dc5, a: 0xe40c292c, b: 0xe70c2de5, foobar: 0xbf9cf968 };
  for (const [text, hash] of Object.entries(vectors)) assert.equal(hashText(text), hash, text);
});
