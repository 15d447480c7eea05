import assert from "node:assert/strict";
import fc from "fast-check";
import {
  distributionFromCounts,
  maxSamples,
  mergeDistributions,
  seriesCount,
  totalSamples,
} from "../../src/snapshot/distribution.ts";

const counts = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 })), {
  selector: ([samples]) => samples,
});

Deno.test("distributionFromCounts: sorts by samples as numbers and drops counts without series", () => {
  assert.deepEqual(distributionFromCounts(new Map([[100, 1], [20, 3], [5, 0], [3, 2]])), [[3, 2], [20, 3], [100, 1]]);
});

Deno.test("maxSamples, totalSamples, seriesCount: come out of one distribution", () => {
  const distribution = distributionFromCounts(new Map([[20, 3], [5, 2]]));
  assert.equal(maxSamples(distribution), 20);
  assert.equal(totalSamples(distribution), 70);
  assert.equal(seriesCount(distribution), 5);
});

Deno.test("maxSamples, totalSamples, seriesCount: are 0 without series", () => {
  assert.deepEqual([maxSamples([]), totalSamples([]), seriesCount([])], [0, 0, 0]);
});

Deno.test("distributionFromCounts: merged counts keep samples and series, each count once, ascending", () => {
  fc.assert(fc.property(fc.array(counts, { maxLength: 5 }), (parts) => {
    const distributions = parts.map((part) => distributionFromCounts(new Map(part)));
    const merged = mergeDistributions(distributions);
    assert.equal(totalSamples(merged), distributions.reduce((sum, part) => sum + totalSamples(part), 0));
    assert.equal(seriesCount(merged), distributions.reduce((sum, part) => sum + seriesCount(part), 0));
    assert.equal(maxSamples(merged), Math.max(0, ...distributions.map(maxSamples)));
    merged.forEach(([samples], i) => assert.ok(i === 0 || samples > (merged[i - 1]?.[0] ?? Infinity)));
  }));
});
