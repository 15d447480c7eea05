import assert from "node:assert/strict";
import { batchLimits, planBatches } from "../../src/scan/plan_batches.ts";
import { regexStrategy } from "../../src/scan/regex_strategy.ts";
import { unionStrategy } from "../../src/scan/union_strategy.ts";

const namesOf = (...parameters: Parameters<typeof planBatches>) =>
  Array.from(planBatches(...parameters), (batch) => batch.names.join(""));

Deno.test("planBatches: at most so many names each, in their order", () => {
  assert.deepEqual(namesOf([..."abcde"], { maxNames: 2 }), ["ab", "cd", "e"]);
  assert.deepEqual(namesOf([..."abcd"], { maxNames: 2 }), ["ab", "cd"]);
  assert.deepEqual(namesOf([], { maxNames: 2 }), []);
});

Deno.test("planBatches: at most so many bytes each, those of the frame included", () => {
  const limits = { maxNames: 10, maxExpressionBytes: 10, frameBytes: 4, nameBytes: () => 3 };
  assert.deepEqual(namesOf([..."abcde"], limits), ["ab", "cd", "e"]);
});

Deno.test("planBatches: a name that is over the limit by itself is alone", () => {
  const limits = { maxNames: 10, maxExpressionBytes: 10, nameBytes: (name: string) => name === "X" ? 50 : 1 };
  assert.deepEqual(namesOf([..."abXcd"], limits), ["ab", "X", "cd"]);
  assert.deepEqual(namesOf([..."XX"], limits), ["X", "X"]);
});

const OPTIONS = { range: "5m", groupBy: [] };
const STRATEGIES = {
  union: unionStrategy(OPTIONS),
  "delayed-names": regexStrategy("delayed-names", OPTIONS),
  "keep-names": regexStrategy("keep-names", OPTIONS),
};
const CASES = [
  ["prometheus", "3.15.0", "union", 500, 256 * 1024],
  ["prometheus", "", "union", 500, 256 * 1024],
  ["prometheus", "2.42.0+ds", "union", 100, 256 * 1024],
  ["prometheus", "v2.53.0", "union", 100, 256 * 1024],
  ["prometheus", "3.15.0", "delayed-names", 250, 256 * 1024],
  ["mimir", "2.17.0", "union", 300, 256 * 1024],
  ["mimir", "2.17.0", "delayed-names", 250, 4_096],
  ["thanos", "0.37.2", "union", 300, 256 * 1024],
  ["victoriametrics", "", "keep-names", 100, 16_000],
  ["victoriametrics", "", "union", 100, 16_000],
  ["unknown", "", "union", 100, 16_000],
  ["unknown", "1.0", "delayed-names", 100, 16_000],
] as const;

for (const [flavour, version, kind, maxNames, maxExpressionBytes] of CASES) {
  Deno.test(`batchLimits: ${flavour} ${version} by ${kind} takes ${maxNames} names or ${maxExpressionBytes} bytes`, () => {
    const limits = batchLimits({ flavour, version }, STRATEGIES[kind], undefined);
    assert.deepEqual([limits.maxNames, limits.maxExpressionBytes], [maxNames, maxExpressionBytes]);
  });
}

Deno.test("batchLimits: --batch-size decides the names, never the bytes", () => {
  const limits = batchLimits({ flavour: "victoriametrics", version: "" }, STRATEGIES.union, 7);
  assert.deepEqual([limits.maxNames, limits.maxExpressionBytes], [7, 16_000]);
});
