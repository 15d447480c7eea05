import assert from "node:assert/strict";
import fc from "fast-check";
import { quoteString } from "../../src/promql/quote_string.ts";
import { unquoteString } from "../../src/promql/unquote_string.ts";

Deno.test("quoteString: a quote, a backslash, a newline and a control character are escaped as Go reads them", () => {
  assert.equal(quoteString(`a"b\\c\nd\u0001`), String.raw`"a\"b\\c\nd\u0001"`);
});

Deno.test("quoteString: what Go reads back is the value, whatever its characters", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom(`"`, "\\", "\n", "`", "😀") }),
  );
  fc.assert(fc.property(text, (value) => {
    const literal = quoteString(value);
    assert.equal(unquoteString(literal), value);
    assert.doesNotMatch(literal, /[\n\r]/);
  }));
});
