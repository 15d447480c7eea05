import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { decompressLz4Raw } from "hyparquet-compressors";
import { compressLz4Block } from "../../src/parquet/lz4_block.ts";

/** What a block is made of: how many literals stand before each match, and how long that is; no match at the end. */
interface Sequence {
  readonly literals: number;
  readonly match: number;
}

/** Takes a block apart, as strictly as the format is written down. */
function sequencesOf(block: Uint8Array): Sequence[] {
  const sequences: Sequence[] = [];
  let at = 0;
  const lengthFrom = (nibble: number) => {
    let length = nibble;
    for (let byte = nibble === 15 ? 255 : 0; byte === 255;) {
      byte = block[at++] ?? NaN;
      length += byte;
    }
    return length;
  };
  while (at < block.length) {
    const token = block[at++] ?? 0;
    const literals = lengthFrom(token >>> 4);
    at += literals;
    if (at === block.length) {
      equal(token & 15, 0, "the last sequence has no match");
      sequences.push({ literals, match: 0 });
      return sequences;
    }
    const offset = (block[at] ?? 0) | (block[at + 1] ?? 0) << 8;
    ok(offset > 0, "an offset of 0 means nothing");
    at += 2;
    sequences.push({ literals, match: lengthFrom(token & 15) + 4 });
  }
  throw new Error("the block ends behind a match");
}

/** Bytes that repeat themselves, as those of pages do. */
const repetitive = fc.array(
  fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 60 })),
  { minLength: 1, maxLength: 12 },
).map((parts) => Uint8Array.from(parts.flatMap(([bytes, times]) => Array(times).fill([...bytes]).flat())));

Deno.test("compressLz4Block: any bytes come back, and the end of each block is as decoders insist on", () => {
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 3_000 }), repetitive), (bytes) => {
    const block = compressLz4Block(bytes);
    deepEqual(decompressLz4Raw(block, bytes.length), bytes);
    const sequences = sequencesOf(block);
    equal(sequences.reduce((sum, { literals, match }) => sum + literals + match, 0), bytes.length);
    const last = sequences.at(-1);
    if (sequences.length > 1) ok((last?.literals ?? 0) >= 5, "the last five bytes are literals");
    const lastMatch = sequences.at(-2);
    if (lastMatch !== undefined) {
      ok(lastMatch.match + (last?.literals ?? 0) >= 12, "no match begins in the last twelve");
    }
  }));
});

Deno.test("compressLz4Block: lengths and offsets at the edges of their encodings come back", () => {
  const noise = Uint8Array.from({ length: 70_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 13);
  for (const literals of [0, 1, 4, 14, 15, 16, 269, 270, 271, 65_535, 65_536]) {
    for (const run of [4, 18, 19, 20, 273, 274, 275, 70_000]) {
      const bytes = new Uint8Array(literals + run + 12);
      bytes.set(noise.subarray(0, literals));
      deepEqual(decompressLz4Raw(compressLz4Block(bytes), bytes.length), bytes);
    }
  }
  const far = new Uint8Array(66_000);
  far.set(noise.subarray(0, 64));
  far.set(noise.subarray(0, 64), 65_600);
  deepEqual(decompressLz4Raw(compressLz4Block(far), far.length), far);
});

Deno.test("compressLz4Block: text that repeats gets much smaller, noise hardly larger", () => {
  const text = new TextEncoder().encode("http_server_requests_seconds_bucket ".repeat(1_000));
  ok(compressLz4Block(text).length < text.length / 50);
  const noise = crypto.getRandomValues(new Uint8Array(60_000));
  ok(compressLz4Block(noise).length < noise.length * 1.005 + 16);
});
