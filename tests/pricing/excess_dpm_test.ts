import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { excessDpm } from "../../src/pricing/excess_dpm.ts";

Deno.test("excessDpm: a series at or under what is included gives nothing, one above it the rest", () => {
  equal(excessDpm([[4, 10]], 5, 1), 0);
  equal(excessDpm([[5, 10]], 5, 1), 0);
  equal(excessDpm([[6, 10]], 5, 1), 2);
  equal(excessDpm([[1, 1_000], [300, 36]], 5, 1), 36 * 59);
  equal(excessDpm([[20, 10]], 5, 2), 20);
  equal(excessDpm([[20, 10]], 5, 4), 0);
  equal(excessDpm([], 5, 1), 0);
});

Deno.test("excessDpm: property, parts add up to the whole, between 0 and all data points", () => {
  const distribution = fc.array(fc.tuple(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 1, max: 1_000 })));
  const window = fc.integer({ min: 1, max: 60 });
  fc.assert(fc.property(fc.array(distribution), window, fc.integer({ min: 1, max: 4 }), (parts, minutes, included) => {
    const sum = parts.reduce((total, part) => total + excessDpm(part, minutes, included), 0);
    const all = parts.flat();
    const whole = excessDpm(all, minutes, included);
    const dpm = all.reduce((total, [samples, series]) => total + samples * series, 0) / minutes;
    ok(Math.abs(sum - whole) <= 1e-9 * Math.max(1, whole));
    ok(whole >= 0 && whole <= dpm);
  }));
});
