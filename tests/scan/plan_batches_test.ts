import assert from "node:assert/strict";
import { planBatches } from "../../src/scan/plan_batches.ts";

const namesOf = (...parameters: Parameters<typeof planBatches>) =>
  planBatches(...parameters).map((batch) => batch.names.join(""));

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
