import assert from "node:assert/strict";
import fc from "fast-check";
import { parseInstant } from "../../src/text/parse_instant.ts";
import { ValueError } from "../../src/text/value_error.ts";

const MAX_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

Deno.test("parseInstant: RFC 3339 and Unix seconds of one instant are the same", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: MAX_MS - 999 }), (ms) => {
    assert.equal(parseInstant(new Date(ms).toISOString()), ms);
    assert.equal(parseInstant(String(ms / 1_000)), ms);
  }));
});

Deno.test("parseInstant: zones, letters in lower case and a space for the T", () => {
  const noon = Date.UTC(2026, 0, 31, 12);
  for (
    const text of [
      "2026-01-31T12:00:00Z",
      "2026-01-31t12:00:00z",
      "2026-01-31 12:00:00Z",
      "2026-01-31T13:30:00+01:30",
      "2026-01-30T23:00:00-13:00",
      "1769860800",
      "1769860800.0",
    ]
  ) assert.equal(parseInstant(text), noon, text);
  assert.equal(parseInstant("2026-01-31T12:00:00.25Z"), noon + 250);
});

Deno.test("parseInstant: days and hours that do not exist are refused", () => {
  for (
    const text of [
      "2026-02-30T00:00:00Z",
      "2025-02-29T00:00:00Z",
      "2026-13-01T00:00:00Z",
      "2026-00-10T00:00:00Z",
      "2026-01-00T00:00:00Z",
      "2026-01-01T24:00:00Z",
      "2026-01-01T00:60:00Z",
      "2026-01-01T00:00:00+24:00",
    ]
  ) assert.throws(() => parseInstant(text), { reason: "there is no such time" }, text);
  assert.equal(parseInstant("2024-02-29T00:00:00Z"), Date.UTC(2024, 1, 29));
});

Deno.test("parseInstant: seconds may be left out, and a day alone is its beginning in UTC", () => {
  assert.equal(parseInstant("2026-01-31T12:00Z"), Date.UTC(2026, 0, 31, 12));
  assert.equal(parseInstant("2026-01-31 12:30+00:30"), Date.UTC(2026, 0, 31, 12));
  assert.equal(parseInstant("2026-01-31"), Date.UTC(2026, 0, 31));
});

Deno.test("parseInstant: times without a zone and words are refused", () => {
  for (
    const text of [
      "",
      "now",
      "yesterday",
      "2026-01-31T12:00:00",
      "2026-01-31T12:00",
      "2026-01-31Z",
      "12:00",
      "-5",
      "1e9",
      "1769860800x",
    ]
  ) {
    assert.throws(() => parseInstant(text), ValueError, text);
  }
});

Deno.test("parseInstant: milliseconds are recognised as a mistake", () => {
  assert.throws(() => parseInstant("1769860800000"), { suggestion: "Write seconds, not milliseconds" });
});

Deno.test("parseInstant: a time before 1970 is refused", () => {
  assert.throws(() => parseInstant("1969-12-31T23:59:59Z"), { reason: "it is before 1970" });
});
