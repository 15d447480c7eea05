import assert from "node:assert/strict";
import fc from "fast-check";
import { formatValue, formatValues, goNumber } from "../../src/exposition/format_value.ts";
import { anyValue } from "./arbitraries.ts";

Deno.test("formatValue: what is written is read as the same number", () => {
  fc.assert(fc.property(anyValue, (value) => {
    const text = formatValue(value).replace("Inf", "Infinity");
    assert.ok(Object.is(Number(text), value), text);
  }));
});

Deno.test("formatValues: many numbers at once are the same texts as one by one", () => {
  fc.assert(fc.property(fc.array(anyValue, { minLength: 1 }), (values) => {
    assert.deepEqual(formatValues(Float64Array.from(values)), values.map(formatValue));
  }));
});

/** Recorded from `strconv.FormatFloat(x, 'g', -1, 64)`. */
const RECORDED: readonly (readonly [number, string])[] = [
  [0.005, "0.005"],
  [1, "1"],
  [1e5, "100000"],
  [999999, "999999"],
  [1e6, "1e+06"],
  [1234567, "1.234567e+06"],
  [1e21, "1e+21"],
  [1e-4, "0.0001"],
  [1e-5, "1e-05"],
  [0.000123, "0.000123"],
  [-2.5, "-2.5"],
  [1e-7, "1e-07"],
  [123456789.125, "1.23456789125e+08"],
  [5e-324, "5e-324"],
  [1.7976931348623157e308, "1.7976931348623157e+308"],
  [0.30000000000000004, "0.30000000000000004"],
  [Infinity, "+Inf"],
  [-Infinity, "-Inf"],
  [NaN, "NaN"],
];

for (const [value, text] of RECORDED) {
  Deno.test(`goNumber: ${value} is ${text}`, () => assert.equal(goNumber(value), text));
}

Deno.test("goNumber: no digit is lost", () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
    assert.ok(Object.is(Number(goNumber(value)), value));
  }));
});
