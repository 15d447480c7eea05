import assert from "node:assert/strict";
import fc from "fast-check";
import { utf8Bytes } from "../../src/text/utf8_bytes.ts";

Deno.test("utf8Bytes: as many as the encoder writes", () => {
  assert.equal(utf8Bytes("aé€😀"), 1 + 2 + 3 + 4);
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert.equal(utf8Bytes(text), new TextEncoder().encode(text).length);
  }));
});
