import assert from "node:assert/strict";
import fc from "fast-check";
import { parseRetryAfter } from "../../src/prometheus/parse_retry_after.ts";

const NOW_MS = Date.UTC(1994, 10, 6, 8, 49, 0);

Deno.test("parseRetryAfter: seconds become milliseconds", () => {
  assert.equal(parseRetryAfter("0", NOW_MS), 0);
  assert.equal(parseRetryAfter(" 120 ", NOW_MS), 120_000);
});

Deno.test("parseRetryAfter: the three dates of RFC 9110 mean the same instant", () => {
  for (
    const date of ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
  ) assert.equal(parseRetryAfter(date, NOW_MS), 37_000, date);
});

Deno.test("parseRetryAfter: a date that has passed is no wait", () => {
  assert.equal(parseRetryAfter("Sun, 06 Nov 1994 08:00:00 GMT", NOW_MS), 0);
});

Deno.test("parseRetryAfter: anything else says nothing", () => {
  for (const text of [null, "", "soon", "-5", "1.5", "1e3", "0x10", "Mon, 99 Foo 2024 GMT", "1994-11-06", "12 s"]) {
    assert.equal(parseRetryAfter(text, NOW_MS), undefined, String(text));
  }
});

Deno.test("parseRetryAfter: any HTTP date is exact to the second", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 100_000_000 }), (seconds) => {
    assert.equal(parseRetryAfter(new Date(NOW_MS + seconds * 1000).toUTCString(), NOW_MS), seconds * 1000);
  }));
});
