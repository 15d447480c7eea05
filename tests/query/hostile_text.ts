import fc from "fast-check";

/** Texts of what quotes, escapes, comments and ends lines in SQL, CSV, JSON and a terminal. */
export const HOSTILE_TEXT: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(..."'\"\\$-/*;.,EaNn0 \t\r\n\u0001\u001b\u00a0\u2028\u202eé😀", "NaN", "\r\n"),
  maxLength: 12,
});
