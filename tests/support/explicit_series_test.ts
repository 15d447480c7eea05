import { deepEqual, equal } from "node:assert/strict";
import { explicitSeries } from "./explicit_series.ts";

Deno.test("explicitSeries: counts times given in any order, repeats included", () => {
  const times = [30, 10, 20, 20];
  const series = explicitSeries({ __name__: "a" }, times);
  equal(series.countSamples(10, 30), 3);
  equal(series.countSamples(9, 20), 3);
  equal(series.countSamples(30, 10), 0);
  deepEqual(times, [30, 10, 20, 20]);
});
