/** Bytes that are appended to one array, which grows by doubling and is used again after {@linkcode clear}. */
export class GrowingBytes {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(capacity = 4096) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** The array itself, whose content from {@linkcode length} on means nothing. Valid until it grows. */
  get array(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  /** Makes room for so many more bytes, and returns the array to write them to from {@linkcode length} on. */
  reserve(size: number): Uint8Array<ArrayBuffer> {
    const needed = this.#length + size;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    return this.#bytes;
  }

  /** Counts bytes that were written to what {@linkcode reserve} returned. */
  advance(size: number): void {
    this.#length += size;
  }

  push(byte: number): void {
    this.reserve(1)[this.#length++] = byte;
  }

  append(bytes: Uint8Array): void {
    this.reserve(bytes.length).set(bytes, this.#length);
    this.#length += bytes.length;
  }

  appendUint32(value: number): void {
    const bytes = this.reserve(4);
    bytes[this.#length++] = value & 0xff;
    bytes[this.#length++] = value >>> 8 & 0xff;
    bytes[this.#length++] = value >>> 16 & 0xff;
    bytes[this.#length++] = value >>> 24;
  }

  /** Appends a number of at most 32 bits in groups of seven, the lowest first. */
  appendVarint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.push(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    this.push(rest);
  }

  /** A copy of the bytes from `from` on. */
  slice(from = 0): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(from, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }
}
