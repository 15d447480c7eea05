const MAX_LITERAL_BYTES = 65_536;

/** Wraps bytes in the Snappy block format without compressing them: literals only, which every reader accepts. */
export function snappyStore(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const header: number[] = [];
  let rest = bytes.length;
  while (rest >= 0x80) {
    header.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  header.push(rest);

  const literals = Math.ceil(bytes.length / MAX_LITERAL_BYTES);
  const stored = new Uint8Array(header.length + literals * 3 + bytes.length);
  stored.set(header);
  let at = header.length;
  for (let from = 0; from < bytes.length; from += MAX_LITERAL_BYTES) {
    const literal = bytes.subarray(from, from + MAX_LITERAL_BYTES);
    // Tag 61: a literal whose length less one follows in two bytes, little end first.
    stored[at++] = 61 << 2;
    stored[at++] = (literal.length - 1) & 0xff;
    stored[at++] = (literal.length - 1) >> 8;
    stored.set(literal, at);
    at += literal.length;
  }
  return stored;
}
