import { deepEqual, equal } from "node:assert/strict";
import { ResultCache } from "../../src/host/result_cache.ts";

Deno.test("ResultCache: a result stays for its time, and the oldest yields to a new one", () => {
  let nowMs = 0;
  const cache = new ResultCache<number>(1_000, 2, () => nowMs);
  cache.set("a", 1, 1);
  nowMs = 500;
  cache.set("b", 2, 1);
  nowMs = 999;
  deepEqual([cache.get("a"), cache.get("b"), cache.get("c")], [1, 2, undefined]);
  nowMs = 1_000;
  deepEqual([cache.get("a"), cache.get("b")], [undefined, 2]);
  cache.set("c", 3, 1);
  cache.set("d", 4, 1);
  deepEqual([cache.get("b"), cache.get("c"), cache.get("d")], [undefined, 3, 4]);
});

Deno.test("ResultCache: without a time it keeps nothing", () => {
  const cache = new ResultCache<number>(0, 2, () => 0);
  cache.set("a", 1, 0);
  equal(cache.get("a"), undefined);
});

Deno.test("ResultCache: results together are never larger than they may be, whatever is put in again", () => {
  const cache = new ResultCache<number>(1_000, 10, () => 0);
  for (let round = 0; round < 5; round += 1) cache.set("a", round, 6);
  cache.set("b", 7, 4);
  deepEqual([cache.get("a"), cache.get("b")], [4, 7]);
  cache.set("too large", 8, 11);
  cache.set("c", 9, 5);
  deepEqual(["a", "b", "c", "too large"].map((key) => cache.get(key)), [undefined, 7, 9, undefined]);
});
