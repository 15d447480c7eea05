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
    let min = 0;
    let max = 0;
    for (let i = 1; i < this.#entries; i++) {
      if (this.#compare(i, min) < 0) min = i;
      else if (this.#compare(i, max) > 0) max = i;
    }
    return { min: this.#entry(min), max: this.#entry(max) };
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
    return this.#bytes.array.slice(this.#start(index) + LENGTH_BYTES, this.#start(index + 1));
  }

  /** Compares the bytes of two entries. */
  #compare(one: number, other: number): number {
    const { array } = this.#bytes;
    const [oneEnd, otherEnd] = [this.#start(one + 1), this.#start(other + 1)];
    let i = this.#start(one) + LENGTH_BYTES;
    let j = this.#start(other) + LENGTH_BYTES;
    for (; i < oneEnd && j < otherEnd; i++, j++) {
      const difference = (array[i] ?? 0) - (array[j] ?? 0);
      if (difference !== 0) return difference;
    }
    return oneEnd - i - (otherEnd - j);
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
