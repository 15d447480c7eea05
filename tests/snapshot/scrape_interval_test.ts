import { equal } from "node:assert/strict";
import fc from "fast-check";
import { scrapeInterval } from "../../src/snapshot/scrape_interval.ts";
import type { Distribution } from "../../src/snapshot/snapshot.ts";

for (
  const [what, distribution, expected] of [
    ["without series it is nothing", [], ""],
    ["15 s", [[20, 9]], "15s"],
    ["15 s with a sample more or less", [[19, 3], [20, 9], [21, 2]], "15s"],
    ["a minute is 60s, as beside it", [[5, 9]], "60s"],
    ["15 s and 60 s", [[5, 9], [20, 9]], "15s-60s"],
    ["1 s", [[300, 36]], "1s"],
    ["parts of a second", [[3_000, 1]], "100ms"],
    ["2 minutes", [[2, 1], [3, 1]], "2m"],
    ["one sample is so often or less", [[1, 40]], "5m+"],
    ["from 15 s to one sample", [[1, 40], [20, 40]], "15s-5m+"],
    ["a few fast series with many of the samples are named", [[20, 1_456], [300, 36]], "1s-15s"],
    ["a few series that have just begun are not", [[1, 20], [7, 20], [20, 1_456]], "15s"],
    ["45 s is not 60 s, as it sends more than one a minute", [[6, 1], [7, 2]], "45s"],
    [
      "eleven intervals with a series each are all named",
      [1, 2, 5, 7, 10, 15, 20, 30, 60, 150, 300].map((samples) => [samples, 1] as const),
      "1s-5m+",
    ],
    ["an uncommon interval is the nearest common one by ratio", [[8, 1], [9, 1]], "30s-45s"],
  ] satisfies [string, Distribution, string][]
) {
  Deno.test(`scrapeInterval: ${what}`, () => equal(scrapeInterval(distribution, 5), expected));
}

Deno.test("scrapeInterval: a longer window tells longer intervals", () => {
  equal(scrapeInterval([[12, 4]], 60), "5m");
  equal(scrapeInterval([[2, 4]], 120), "1h");
  equal(scrapeInterval([[1, 4]], 1), "60s+");
});

Deno.test("scrapeInterval: property, one sample more or less than the window holds changes nothing", () => {
  const seconds = fc.constantFrom(1, 2, 5, 10, 15, 20, 30, 45, 60);
  const window = fc.integer({ min: 10, max: 60 });
  fc.assert(fc.property(seconds, window, fc.constantFrom(-1, 0, 1), (every, minutes, off) => {
    const samples = Math.floor(minutes * 60 / every) + off;
    equal(scrapeInterval([[samples, 3]], minutes), `${every}s`);
  }));
});

Deno.test("scrapeInterval: customary intervals are told apart in 5 minutes", () => {
  for (const seconds of [1, 2, 5, 10, 15, 20, 30, 45, 60, 120]) {
    const samples = 300 / seconds;
    const distribution: Distribution = [[Math.floor(samples), 1], [Math.ceil(samples), 1]];
    equal(scrapeInterval(distribution, 5), seconds === 120 ? "2m" : `${seconds}s`);
  }
});
