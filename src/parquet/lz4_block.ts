/** The last match begins at least so many bytes before the end. */
const MATCH_MARGIN = 12;
/** The last bytes are always literals. */
const LAST_LITERALS = 5;
const MIN_MATCH = 4;
const MAX_OFFSET = 65_535;
const HASH_BITS = 14;
/** After so many positions without a match, the search takes longer steps. */
const SKIP_TRIGGER = 6;

/**
 * Compresses one byte or more into one LZ4 block without a frame, as Parquet's LZ4_RAW has it.
 *
 * The rules at a block's end, which strict decoders insist on, are kept: the last five bytes are literals, and no match
 * begins in the last twelve.
 */
export function compressLz4Block(input: Uint8Array): Uint8Array<ArrayBuffer> {
  const output = new Uint8Array(maxBlockSize(input.length));
  const lastMatchStart = input.length - MATCH_MARGIN;
  const matchEnd = input.length - LAST_LITERALS;
  // Positions by the hash of the four bytes there, each one more than it is: 0 is none.
  const table = new Uint32Array(1 << HASH_BITS);
  let written = 0;
  let literalStart = 0;
  let at = 0;
  let misses = 1 << SKIP_TRIGGER;
  while (at <= lastMatchStart) {
    const bytes = read32(input, at);
    const hash = Math.imul(bytes, 0x9e3779b1) >>> (32 - HASH_BITS);
    const candidate = (table[hash] ?? 0) - 1;
    table[hash] = at + 1;
    if (candidate < 0 || at - candidate > MAX_OFFSET || read32(input, candidate) !== bytes) {
      at += misses++ >>> SKIP_TRIGGER;
      continue;
    }
    let length = MIN_MATCH;
    while (at + length < matchEnd && input[at + length] === input[candidate + length]) length++;
    written = appendSequence(output, written, input, literalStart, at);
    output[written++] = at - candidate & 0xff;
    output[written++] = at - candidate >>> 8;
    written = appendMatchLength(output, written, at - literalStart, length - MIN_MATCH);
    at += length;
    literalStart = at;
    misses = 1 << SKIP_TRIGGER;
  }
  written = appendSequence(output, written, input, literalStart, input.length);
  return output.subarray(0, written);
}

/** A block that holds literals alone is the longest. */
function maxBlockSize(length: number): number {
  return length + Math.ceil(length / 255) + 16;
}

function read32(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) | (bytes[at + 1] ?? 0) << 8 | (bytes[at + 2] ?? 0) << 16 | (bytes[at + 3] ?? 0) << 24) >>> 0;
}

/** Appends a token whose lower half is still empty, and the literals that it announces. */
function appendSequence(output: Uint8Array, written: number, input: Uint8Array, from: number, to: number): number {
  const length = to - from;
  output[written++] = Math.min(length, 15) << 4;
  if (length >= 15) written = appendLength(output, written, length - 15);
  output.set(input.subarray(from, to), written);
  return written + length;
}

/** Completes the token of the sequence that ends before its offset, which has just been written. */
function appendMatchLength(output: Uint8Array, written: number, literals: number, length: number): number {
  const lengthBytes = literals < 15 ? 0 : Math.floor((literals - 15) / 255) + 1;
  const token = written - 2 - literals - lengthBytes - 1;
  output[token] = (output[token] ?? 0) | Math.min(length, 15);
  return length < 15 ? written : appendLength(output, written, length - 15);
}

/** Appends what a length is over 15: bytes of 255, and one that is less. */
function appendLength(output: Uint8Array, written: number, rest: number): number {
  while (rest >= 255) {
    output[written++] = 255;
    rest -= 255;
  }
  output[written++] = rest;
  return written;
}
