import assert from "node:assert/strict";
import fc from "fast-check";
import { parseWholeNumber } from "../../src/text/parse_whole_number.ts";
import { ValueError } from "../../src/text/value_error.ts";

Deno.test("parseWholeNumber: a number within its limits comes back, any other is refused", () => {
  fc.assert(fc.property(fc.integer(), fc.integer(), fc.integer(), (value, one, other) => {
    const limits = { min: Math.min(one, other), max: Math.max(one, other) };
    if (value >= limits.min && value <= limits.max) assert.equal(parseWholeNumber(` ${value} `, limits), value);
    else assert.throws(() => parseWholeNumber(String(value), limits), ValueError);
  }));
});

Deno.test("parseWholeNumber: neither a fraction nor an exponent nor letters", () => {
  for (const text of ["", "x", "12x", "1.0", "1e3", "0x10", "1 000", "٣", "∞"]) {
    assert.throws(() => parseWholeNumber(text, { min: 0, max: 10_000 }), {
      name: "ValueError",
      reason: "it has to be a whole number from 0 to 10000",
    }, text);
  }
});
