import assert from "node:assert/strict";
import fc from "fast-check";
import { rangeDuration } from "../../src/promql/range_duration.ts";
import { parseDuration } from "../../src/demo/parse_duration.ts";

Deno.test("rangeDuration: left-open ranges are the window itself", () => {
  assert.equal(rangeDuration(5, "left-open"), "5m");
  assert.equal(rangeDuration(90, "left-open"), "90m");
});

Deno.test("rangeDuration: closed ranges are a millisecond shorter", () => {
  assert.equal(rangeDuration(5, "closed"), "4m59s999ms");
  assert.equal(rangeDuration(1, "closed"), "59s999ms");
  assert.equal(rangeDuration(11, "closed"), "10m59s999ms");
});

Deno.test("rangeDuration: a backend reads the window, less one millisecond where it is closed", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 44_640 }), (minutes) => {
    assert.equal(parseDuration(rangeDuration(minutes, "left-open")), minutes * 60_000);
    assert.equal(parseDuration(rangeDuration(minutes, "closed")), minutes * 60_000 - 1);
  }));
});
