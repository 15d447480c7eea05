import type { GrowingBytes } from "./growing_bytes.ts";

/** Equal values in a row from which a run is shorter than packed bits. */
const MIN_RUN = 8;

/** Bits that the numbers from 0 to `max` take; 1 at least, as not every reader knows values of no bits. */
export function bitWidthOf(max: number): number {
  return Math.max(1, 32 - Math.clz32(max));
}

/**
 * Appends numbers in Parquet's hybrid of runs and packed bits, which dictionary indexes and definition levels are
 * written in.
 *
 * @param bitWidth At most 24.
 */
export function appendHybrid(
  output: GrowingBytes,
  values: Uint8Array | Uint32Array,
  from: number,
  to: number,
  bitWidth: number,
): void {
  let packedFrom = from;
  let at = from;
  while (at < to) {
    const value = values[at];
    let end = at + 1;
    while (end < to && values[end] === value) end++;
    // Packed values come in groups of eight: those that complete the last group are taken from the run.
    const taken = (8 - (at - packedFrom) % 8) % 8;
    if (end - at - taken >= MIN_RUN) {
      appendPacked(output, values, packedFrom, at + taken, bitWidth);
      appendRun(output, value ?? 0, end - at - taken, bitWidth);
      packedFrom = end;
    }
    at = end;
  }
  appendPacked(output, values, packedFrom, to, bitWidth);
}

function appendRun(output: GrowingBytes, value: number, count: number, bitWidth: number): void {
  output.appendVarint(count * 2);
  for (let bits = 0; bits < bitWidth; bits += 8) output.push(value >>> bits & 0xff);
}

/** Appends values in groups of eight; zeros complete the last group, which only the end of all values may need. */
function appendPacked(
  output: GrowingBytes,
  values: Uint8Array | Uint32Array,
  from: number,
  to: number,
  bitWidth: number,
): void {
  if (from === to) return;
  const groups = Math.ceil((to - from) / 8);
  output.appendVarint(groups * 2 + 1);
  const size = groups * bitWidth;
  const bytes = output.reserve(size);
  const end = output.length + size;
  let at = output.length;
  let pending = 0;
  let pendingBits = 0;
  for (let i = from; i < to; i++) {
    pending |= (values[i] ?? 0) << pendingBits;
    pendingBits += bitWidth;
    while (pendingBits >= 8) {
      bytes[at++] = pending & 0xff;
      pending >>>= 8;
      pendingBits -= 8;
    }
  }
  if (pendingBits > 0) bytes[at++] = pending & 0xff;
  bytes.fill(0, at, end);
  output.advance(size);
}
