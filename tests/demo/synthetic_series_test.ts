import { equal, throws } from "node:assert/strict";
import fc from "fast-check";
import { regularSeries } from "../../src/demo/synthetic_series.ts";
import { explicitSeries } from "../support/explicit_series.ts";

const NOW_MS = 1_780_000_000_000;

Deno.test("regularSeries: a window of whole intervals holds exactly that many samples, wherever it lies", () => {
  fc.assert(fc.property(
    fc.constantFrom(1000, 5000, 15_000, 30_000, 60_000),
    fc.integer({ min: -120_000, max: 120_000 }),
    fc.integer({ min: 0, max: 2 * NOW_MS }),
    (intervalMs, phaseMs, nowMs) => {
      const series = regularSeries({ __name__: "a" }, { intervalMs, phaseMs });
      equal(series.countSamples(nowMs - 300_000, nowMs), 300_000 / intervalMs);
    },
  ));
});

Deno.test("regularSeries: the range is left-open and right-closed", () => {
  const series = regularSeries({ __name__: "a" }, { intervalMs: 1000 });
  equal(series.countSamples(NOW_MS - 1000, NOW_MS), 1);
  equal(series.countSamples(NOW_MS - 1001, NOW_MS), 2);
  equal(series.countSamples(NOW_MS - 1000, NOW_MS - 1), 0);
});

Deno.test("regularSeries: start and end are themselves inside", () => {
  const series = regularSeries({ __name__: "a" }, { intervalMs: 1000, startMs: NOW_MS, endMs: NOW_MS + 3000 });
  equal(series.countSamples(-Infinity, Infinity), 4);
  equal(series.countSamples(NOW_MS - 5000, NOW_MS), 1);
  equal(series.countSamples(NOW_MS + 3000, NOW_MS + 9000), 0);
  equal(series.countSamples(NOW_MS + 9000, NOW_MS), 0);
});

Deno.test("regularSeries: agrees with the same series written out", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 50 }),
    fc.integer({ min: -60, max: 60 }),
    fc.integer({ min: 0, max: 200 }),
    fc.integer({ min: 0, max: 200 }),
    fc.integer({ min: -50, max: 300 }),
    fc.integer({ min: -50, max: 300 }),
    (intervalMs, phaseMs, startMs, lengthMs, afterMs, throughMs) => {
      const endMs = startMs + lengthMs;
      const times: number[] = [];
      for (let time = startMs; time <= endMs; time++) {
        if ((time - phaseMs) % intervalMs === 0) times.push(time);
      }
      const regular = regularSeries({ __name__: "a" }, { intervalMs, phaseMs, startMs, endMs });
      const explicit = explicitSeries({ __name__: "a" }, times);
      equal(regular.countSamples(afterMs, throughMs), explicit.countSamples(afterMs, throughMs));
    },
  ));
});

Deno.test("regularSeries: an interval that is not positive is refused", () => {
  throws(() => regularSeries({ __name__: "a" }, { intervalMs: 0 }), RangeError);
  throws(() => regularSeries({ __name__: "a" }, { intervalMs: NaN }), /Cannot make a series every "NaN" ms/);
});
