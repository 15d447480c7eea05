import { deepEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import { concatBytes } from "../../src/exposition/coalesce.ts";
import { encodePieces } from "../../src/text/encode_pieces.ts";

Deno.test("encodePieces: whatever the pieces, the bytes are those of the whole text", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 40 })), fc.nat(3_000), (texts, repeats) => {
      const all = Array.from({ length: repeats }, () => texts).flat();
      deepEqual(concatBytes([...encodePieces(all)]), new TextEncoder().encode(all.join("")));
    }),
    { numRuns: 60 },
  );
});

Deno.test("encodePieces: a surrogate pair at the end of a piece stays whole, and pieces are few", () => {
  for (const before of [65_534, 65_535, 65_536]) {
    const text = `${"a".repeat(before)}😀${"b".repeat(70_000)}`;
    const pieces = [...encodePieces([...text].flatMap((character) => character.split("")))];
    deepEqual(concatBytes(pieces), new TextEncoder().encode(text));
    ok(pieces.length <= 3);
  }
});
