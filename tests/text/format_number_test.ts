import assert from "node:assert/strict";
import {
  countOf,
  formatColumn,
  formatCount,
  formatDpm,
  formatShare,
  formatThreshold,
} from "../../src/text/format_number.ts";

Deno.test("formatCount: groups thousands", () => {
  assert.equal(formatCount(1_234_567), "1,234,567");
});

Deno.test("formatDpm: keeps what matters of large and of small rates", () => {
  assert.deepEqual([412_000.4, 99.96, 17.5, 1, 0.2, 0.0166667, 0].map(formatDpm), [
    "412,000",
    "100",
    "17.5",
    "1",
    "0.2",
    "0.017",
    "0",
  ]);
});

Deno.test("formatThreshold: whole ones have a decimal, as on the command line", () => {
  assert.deepEqual([1, 0, 0.25, 10].map(formatThreshold), ["1.0", "0.0", "0.25", "10.0"]);
});

Deno.test("formatShare: is never 0% of something nor 100% of less than everything", () => {
  assert.deepEqual(
    [0, 1e-9, 0.0004, 0.0006, 0.043, 0.0996, 0.43, 0.994, 0.996, 0.99999, 1 - 1e-12, 1].map(formatShare),
    ["0%", "<0.1%", "<0.1%", "0.1%", "4.3%", "10%", "43%", "99%", "99.6%", ">99.9%", "100%", "100%"],
  );
});

Deno.test("formatColumn: has as many decimals as its values need, and the same for all", () => {
  assert.deepEqual(formatColumn([1_000, 2]), ["1,000", "2"]);
  assert.deepEqual(formatColumn([1_000, 2.2]), ["1,000.0", "2.2"]);
  assert.deepEqual(formatColumn([1, 0.25]), ["1.00", "0.25"]);
  assert.deepEqual(formatColumn([1 / 3]), ["0.33"]);
  assert.deepEqual(formatColumn([0.1 + 0.2]), ["0.3"]);
  assert.deepEqual(formatColumn([]), []);
});

Deno.test("countOf: one is singular", () => {
  assert.deepEqual([0, 1, 7_550].map((count) => countOf(count, "metric")), ["0 metrics", "1 metric", "7,550 metrics"]);
});
