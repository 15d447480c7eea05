import type { Column, Value } from "./column.ts";
import { type Bounds, ColumnBuilder, enlarge } from "./column_builder.ts";
import { GrowingBytes } from "./growing_bytes.ts";

/** Bytes in front of each text that say how long it is. */
const LENGTH_BYTES = 4;
/** Characters up to which copying them one by one is faster than the encoder. */
const SHORT = 64;

const ENCODER = new TextEncoder();

/** A column of texts in UTF-8. */
export class TextColumn extends ColumnBuilder {
  readonly #found = new Map<string, number>();
  /** The entries one behind the other, each as a plain page holds it: its length, then its bytes. */
  readonly #bytes = new GrowingBytes();
  /** Where each entry begins, and where the last one ends. */
  #starts = new Uint32Array(1024);
  #entries = 0;
  #plainBytes = 0;
  /** The text before, which the next one often is again. */
  #last: string | undefined;
  #lastIndex = 0;

  constructor(column: Column) {
    super(column);
  }

  override get plainBytes(): number {
    return this.#plainBytes;
  }

  protected override get entries(): number {
    return this.#entries;
  }

  protected override get entryBytes(): number {
    return this.#bytes.length;
  }

  protected override get bounds(): Bounds | undefined {
    if (this.#entries === 0) return undefined;
    let min = this.#entry(0);
    let max = min;
    for (let i = 1; i < this.#entries; i++) {
      const entry = this.#entry(i);
      if (compareBytes(entry, min) < 0) min = entry;
      else if (compareBytes(entry, max) > 0) max = entry;
    }
    return { min: min.slice(), max: max.slice() };
  }

  protected override indexOf(value: Value, isDistinct: boolean): number {
    if (typeof value !== "string") throw this.wrongValue(value);
    let index: number | undefined;
    if (isDistinct) {
      index = this.#add(value);
    } else if (value === this.#last) {
      index = this.#lastIndex;
    } else {
      index = this.#found.get(value);
      if (index === undefined) this.#found.set(value, index = this.#add(value));
      this.#last = value;
      this.#lastIndex = index;
    }
    this.#plainBytes += this.#start(index + 1) - this.#start(index);
    return index;
  }

  #start(index: number): number {
    return this.#starts[index] ?? 0;
  }

  /** The bytes of an entry, without its length. */
  #entry(index: number): Uint8Array {
    return this.#bytes.array.subarray(this.#start(index) + LENGTH_BYTES, this.#start(index + 1));
  }

  #add(text: string): number {
    appendText(this.#bytes, text);
    if (this.#entries + 2 > this.#starts.length) this.#starts = enlarge(this.#starts, Uint32Array);
    this.#starts[this.#entries + 1] = this.#bytes.length;
    return this.#entries++;
  }

  protected override appendPlain(output: GrowingBytes, indexes: Uint32Array): void {
    const { array } = this.#bytes;
    for (let i = 0; i < indexes.length;) {
      const first = indexes[i] ?? 0;
      let end = first + 1;
      // Entries that follow each other are copied at once.
      while (++i < indexes.length && indexes[i] === end) end++;
      output.append(array.subarray(this.#start(first), this.#start(end)));
    }
  }

  protected override dropDictionary(): void {
    this.#found.clear();
    this.#last = undefined;
  }

  protected override clear(): void {
    this.dropDictionary();
    this.#bytes.clear();
    this.#entries = this.#plainBytes = 0;
  }
}

/** Appends a text behind the length of its bytes. */
function appendText(output: GrowingBytes, text: string): void {
  const bytes = output.reserve(LENGTH_BYTES + text.length * 3);
  const start = output.length + LENGTH_BYTES;
  let size = text.length <= SHORT ? copyAscii(bytes, start, text) : undefined;
  size ??= ENCODER.encodeInto(text, bytes.subarray(start)).written;
  output.appendUint32(size);
  output.advance(size);
}

/** Copies the characters of a text; `undefined` where one of them takes more than a byte. */
function copyAscii(bytes: Uint8Array, start: number, text: string): number | undefined {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return undefined;
    bytes[start + i] = code;
  }
  return text.length;
}

function compareBytes(one: Uint8Array, other: Uint8Array): number {
  const length = Math.min(one.length, other.length);
  for (let i = 0; i < length; i++) {
    const difference = (one[i] ?? 0) - (other[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}
