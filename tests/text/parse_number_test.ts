import assert from "node:assert/strict";
import fc from "fast-check";
import { parseNumber, parseWholeNumber } from "../../src/text/parse_number.ts";
import { ValueError } from "../../src/text/value_error.ts";

Deno.test("parseNumber: every finite number comes back from its own text", () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
    assert.equal(parseNumber(String(value)), value === 0 ? 0 : value);
  }));
});

Deno.test("parseNumber: what is not a number as a whole is refused", () => {
  for (const text of ["", " ", "x", "12x", "1 2", "0x10", "1e", "Infinity", "NaN", "1_000", "1e999", "--1", "."]) {
    assert.throws(() => parseNumber(text), ValueError, text);
  }
});

Deno.test("parseNumber: a number followed by a letter is never its beginning", () => {
  const letters = fc.stringMatching(/^[a-df-z]$/);
  fc.assert(fc.property(fc.integer(), letters, (value, letter) => {
    assert.throws(() => parseNumber(`${value}${letter}`), ValueError);
  }));
});

Deno.test("parseNumber: limits hold, and the reason names them", () => {
  assert.equal(parseNumber("0", { min: 0 }), 0);
  assert.throws(() => parseNumber("-0.1", { min: 0 }), { reason: "it has to be a number of at least 0" });
  assert.throws(() => parseNumber("0", { greaterThan: 0 }), { reason: "it has to be a number greater than 0" });
  assert.throws(() => parseNumber("3", { min: 1, max: 2 }), {
    reason: "it has to be a number of at least 1 and of at most 2",
  });
});

Deno.test("parseNumber: a decimal comma is explained", () => {
  assert.throws(() => parseNumber("1,5"), { suggestion: "Write the decimal point as a point" });
});

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

Deno.test("parseNumber and parseWholeNumber: an example is proposed where one is given, and nothing else", () => {
  assert.throws(() => parseNumber("eight", { min: 0, example: "6.5" }), { suggestion: "Write a number such as 6.5" });
  assert.throws(() => parseWholeNumber("x", { min: 1, max: 9, example: "7" }), {
    suggestion: "Write a number such as 7",
  });
  assert.throws(() => parseNumber("eight"), { suggestion: undefined });
});
