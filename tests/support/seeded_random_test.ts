import { deepEqual, ok } from "node:assert/strict";
import { seededRandom } from "./seeded_random.ts";

Deno.test("seededRandom: the same seed gives the same numbers, spread evenly over [0, 1)", () => {
  const take = (seed: number, count: number) => Array.from({ length: count }, seededRandom(seed));
  deepEqual(take(7, 5), take(7, 5));
  const tenths = Object.groupBy(take(20, 10_000), (number) => Math.floor(number * 10));
  deepEqual(Object.keys(tenths).map(Number), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  ok(Object.values(tenths).every((numbers = []) => numbers.length > 850 && numbers.length < 1_150));
});
