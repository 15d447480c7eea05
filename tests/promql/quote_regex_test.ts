import assert from "node:assert/strict";
import fc from "fast-check";
import { quoteRegex } from "../../src/promql/quote_regex.ts";

const SPECIAL = [..."\\.+*?()|[]{}^$"];
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(...SPECIAL, "a", "-", "/", "\n", " ", "#", "😀") }),
);

/** As a backend reads it: anchored. RE2's `$` without flags is the very end of the text, as here. */
const anchored = (pattern: string) => new RegExp(`^(?:${pattern})$`, "u");

Deno.test("quoteRegex: escapes what RE2 treats as special and nothing else, for it refuses other escapes", () => {
  assert.equal(quoteRegex(SPECIAL.join("")), SPECIAL.map((character) => `\\${character}`).join(""));
  assert.equal(quoteRegex("http_requests:rate5m-é/😀 #\n"), "http_requests:rate5m-é/😀 #\n");
});

Deno.test("quoteRegex: matches the value itself", () => {
  fc.assert(fc.property(text, (value) => assert.match(value, anchored(quoteRegex(value)))));
});

Deno.test("quoteRegex: matches nothing else, changed by a character or not", () => {
  fc.assert(fc.property(text, text, fc.nat(), (value, other, at) => {
    const expression = anchored(quoteRegex(value));
    const cut = at % (value.length + 1);
    for (const close of [other, `${value.slice(0, cut)}a${value.slice(cut)}`, value.slice(1), `${value}\n`]) {
      assert.equal(expression.test(close), close === value);
    }
  }));
});

Deno.test("quoteRegex: joined by bars, only the names themselves match", () => {
  fc.assert(fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), text, (names, other) => {
    const expression = anchored(names.map(quoteRegex).join("|"));
    for (const name of names) assert.match(name, expression);
    assert.equal(expression.test(other), names.includes(other));
  }));
});
