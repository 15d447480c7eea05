import assert from "node:assert/strict";
import { parseBoolean } from "../../src/text/parse_boolean.ts";
import { ValueError } from "../../src/text/value_error.ts";

Deno.test("parseBoolean: the usual words, and nothing else", () => {
  for (const text of ["true", "1", "YES", " on "]) assert.equal(parseBoolean(text), true, text);
  for (const text of ["false", "0", "No", "off"]) assert.equal(parseBoolean(text), false, text);
  for (const text of ["", "2", "ja", "truee"]) assert.throws(() => parseBoolean(text), ValueError, text);
});
