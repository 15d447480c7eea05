import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { readRleBitPackedHybrid } from "hyparquet/src/encoding.js";
import { GrowingBytes } from "../../src/parquet/growing_bytes.ts";
import { appendHybrid, bitWidthOf } from "../../src/parquet/hybrid_encoding.ts";

/** Runs of equal values and of different ones, in turns. */
const values = fc.integer({ min: 1, max: 24 }).chain((bitWidth) => {
  const value = fc.integer({ min: 0, max: 2 ** bitWidth - 1 });
  const run = fc.tuple(value, fc.integer({ min: 1, max: 40 })).map(([one, times]) => Array<number>(times).fill(one));
  return fc.record({
    bitWidth: fc.constant(bitWidth),
    numbers: fc.array(fc.oneof(run, fc.array(value, { maxLength: 20 })), { maxLength: 20 }).map((parts) =>
      parts.flat()
    ),
    from: fc.nat({ max: 30 }),
  });
});

Deno.test("appendHybrid: the reader finds the values again, whatever their runs and widths", () => {
  fc.assert(fc.property(values, ({ bitWidth, numbers, from }) => {
    const bytes = new GrowingBytes(1);
    const start = Math.min(from, numbers.length);
    appendHybrid(bytes, Uint32Array.from(numbers), start, numbers.length, bitWidth);
    const found = Array<number>(numbers.length - start).fill(0);
    const encoded = bytes.slice();
    const reader = { view: new DataView(encoded.buffer), offset: 0 };
    readRleBitPackedHybrid(reader, bitWidth, found, encoded.length);
    deepEqual(found, numbers.slice(start));
    equal(reader.offset, encoded.length);
  }));
});

Deno.test("appendHybrid: a long run takes a few bytes", () => {
  const bytes = new GrowingBytes(1);
  appendHybrid(bytes, new Uint32Array(1_000_000).fill(77), 0, 1_000_000, 17);
  equal(bytes.length, 6);
});

Deno.test("bitWidthOf: as many bits as the largest number has, one at least", () => {
  deepEqual([0, 1, 2, 3, 4, 255, 256, 1 << 20].map(bitWidthOf), [1, 1, 2, 2, 3, 8, 9, 21]);
});
