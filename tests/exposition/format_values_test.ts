import assert from "node:assert/strict";
import fc from "fast-check";
import { formatValue } from "../../src/exposition/format_value.ts";
import { formatValues } from "../../src/exposition/format_values.ts";
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
