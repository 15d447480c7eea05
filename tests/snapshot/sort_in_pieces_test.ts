import { deepEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import { atOnce } from "../../src/exposition/turns.ts";
import { sortInPieces } from "../../src/snapshot/sort_in_pieces.ts";

Deno.test("sortInPieces: gives what toSorted gives, equal items in their order, however many there are", () => {
  const byKey = ([a]: readonly [number, number], [b]: readonly [number, number]) => a - b;
  const lengths = fc.oneof(fc.nat(20), fc.constantFrom(999, 1_000, 1_001, 2_000, 3_500, 5_001));
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 2_000 }), fc.nat(), (length, keys, seed) => {
      const items = Array.from({ length }, (_, index) => [(index * 7_919 + seed) % keys, index] as const);
      deepEqual(atOnce(sortInPieces(items, byKey)), items.toSorted(byKey));
    }),
    { numRuns: 50 },
  );
});

Deno.test("sortInPieces: pauses at least once a thousand items in each of its passes", () => {
  const items = Array.from({ length: 16_000 }, (_, index) => (index * 7_919) % 16_000);
  const pauses = [...sortInPieces(items, (a, b) => a - b)].length;
  // One pass that sorts, and four that merge sixteen runs.
  ok(pauses >= 16 + 4 * 8, `${pauses} pauses`);
});
