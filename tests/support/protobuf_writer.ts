/** Writes the few field types of Protocol Buffers that remote write needs. */
export class ProtobufWriter {
  readonly #bytes: number[] = [];

  /** `uint32`, `uint64` and enumerations; also the non-negative part of `int64`. */
  varint(field: number, value: number): this {
    this.#raw(field << 3);
    this.#raw(value);
    return this;
  }

  /** `sint32` and `sint64`: zigzag. */
  sint(field: number, value: number): this {
    return this.varint(field, zigzag(value));
  }

  double(field: number, value: number | bigint): this {
    this.#raw((field << 3) | 1);
    const view = new DataView(new ArrayBuffer(8));
    // A stale marker is a NaN with a payload, which a number would lose on its way.
    if (typeof value === "bigint") view.setBigUint64(0, value, true);
    else view.setFloat64(0, value, true);
    for (let index = 0; index < 8; index++) this.#bytes.push(view.getUint8(index));
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  bytes(field: number, value: Uint8Array | readonly number[]): this {
    this.#raw((field << 3) | 2);
    this.#raw(value.length);
    for (const byte of value) this.#bytes.push(byte);
    return this;
  }

  message(field: number, write: (writer: ProtobufWriter) => void): this {
    const inner = new ProtobufWriter();
    write(inner);
    return this.bytes(field, inner.#bytes);
  }

  packedSints(field: number, values: readonly number[]): this {
    const inner = new ProtobufWriter();
    for (const value of values) inner.#raw(zigzag(value));
    return this.bytes(field, inner.#bytes);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }

  #raw(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes.push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes.push(rest);
  }
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}
