import type { Column, Value } from "./column.ts";
import { GrowingBytes } from "./growing_bytes.ts";
import { appendHybrid, bitWidthOf } from "./hybrid_encoding.ts";

/** Bytes that a page of data is cut at, before it is compressed. */
const PAGE_BYTES = 1024 * 1024;
/** A larger dictionary costs more memory than it saves. */
const MAX_ENTRIES = 1 << 20;
/** Values from which a column is judged: where more than half of them were new, it gets no dictionary. */
const JUDGED_AFTER = 4096;

/** The bounds of the values of a column, as the footer states them. */
export interface Bounds {
  readonly min: number | Uint8Array;
  readonly max: number | Uint8Array;
}

/** A piece of a column's rows, encoded and not yet compressed. */
interface DataPage {
  readonly rows: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The rows of one column in a row group, encoded and not yet compressed. */
export interface EncodedColumn {
  readonly column: Column;
  readonly encoding: "PLAIN" | "RLE_DICTIONARY";
  readonly rows: number;
  readonly nulls: number;
  readonly dictionary: { readonly entries: number; readonly bytes: Uint8Array<ArrayBuffer> } | undefined;
  readonly pages: readonly DataPage[];
  /** `undefined` where no value has an order. */
  readonly bounds: Bounds | undefined;
}

/**
 * Gathers the values of one column until a row group is full.
 *
 * Each value is the number of an entry, and each entry is kept once: where values repeat, the entries are the
 * dictionary. A column whose values hardly repeat gets an entry for every value from then on, and is written plainly.
 */
export abstract class ColumnBuilder {
  readonly column: Column;
  readonly #isNullable: boolean;
  /** 1 for a row with a value, 0 for one without; left empty where every row has one. */
  #levels = new Uint8Array(0);
  #rows = 0;
  #nulls = 0;
  #indexes = new Uint32Array(1024);
  #values = 0;
  #lastIndex = 0;
  #hasDictionary = true;

  constructor(column: Column) {
    this.column = column;
    this.#isNullable = column.isNullable ?? false;
  }

  /** Bytes of the values so far, each written plainly. */
  abstract get plainBytes(): number;
  /** Entries so far. */
  protected abstract get entries(): number;
  /** Bytes of a dictionary of the entries. */
  protected abstract get entryBytes(): number;
  /** Bounds of the entries. */
  protected abstract get bounds(): Bounds | undefined;
  /** Appends the values of some indexes plainly. */
  protected abstract appendPlain(output: GrowingBytes, indexes: Uint32Array): void;
  /** Finds the number of a value's entry, or adds one. */
  protected abstract indexOf(value: Value, isDistinct: boolean): number;
  /** Forgets by which value an entry is found. */
  protected abstract dropDictionary(): void;
  protected abstract clear(): void;

  /**
   * Appends the value of the next row.
   *
   * @throws {TypeError} when it is none of the column's kind
   */
  append(value: Value | undefined): void {
    if (this.#isNullable) {
      if (this.#levels.length === this.#rows) this.#levels = enlarge(this.#levels, Uint8Array);
      this.#levels[this.#rows] = value === null || value === undefined ? 0 : 1;
    }
    this.#rows++;
    if (value === null || value === undefined) {
      if (!this.#isNullable) throw this.wrongValue(value);
      this.#nulls++;
      return;
    }
    if (this.#values === this.#indexes.length) this.#indexes = enlarge(this.#indexes, Uint32Array);
    this.#lastIndex = this.indexOf(value, !this.#hasDictionary);
    this.#indexes[this.#values++] = this.#lastIndex;
    if (this.#hasDictionary && this.#isDictionaryInVain()) {
      this.#hasDictionary = false;
      this.dropDictionary();
    }
  }

  /** Encodes what was appended, and begins anew. */
  take(): EncodedColumn {
    const values = this.#indexes.subarray(0, this.#values);
    const bitWidth = bitWidthOf(Math.max(0, this.entries - 1));
    const isDictionary = this.#hasDictionary && this.#values > 0 &&
      this.entryBytes + this.#values * bitWidth / 8 < this.plainBytes;
    const bytesOfValue = isDictionary ? bitWidth / 8 : this.plainBytes / Math.max(1, this.#values);
    const encoded = {
      column: this.column,
      encoding: isDictionary ? "RLE_DICTIONARY" as const : "PLAIN" as const,
      rows: this.#rows,
      nulls: this.#nulls,
      dictionary: isDictionary ? { entries: this.entries, bytes: this.#dictionary() } : undefined,
      pages: this.#pages(
        values,
        Math.max(1, Math.floor(PAGE_BYTES / bytesOfValue)),
        isDictionary ? bitWidth : undefined,
      ),
      bounds: this.bounds,
    };
    this.#rows = this.#nulls = this.#values = 0;
    this.#hasDictionary = true;
    this.clear();
    return encoded;
  }

  protected wrongValue(value: unknown): TypeError {
    const { name, kind } = this.column;
    return new TypeError(`The column "${name}" of kind ${kind} cannot hold ${JSON.stringify(value) ?? String(value)}`);
  }

  #isDictionaryInVain(): boolean {
    const { entries } = this;
    return entries > MAX_ENTRIES || this.#values === JUDGED_AFTER && entries > JUDGED_AFTER / 2;
  }

  #dictionary(): Uint8Array<ArrayBuffer> {
    const output = new GrowingBytes(this.entryBytes);
    this.appendPlain(output, Uint32Array.from({ length: this.entries }, (_, i) => i));
    return output.slice();
  }

  #pages(values: Uint32Array, rowsOfPage: number, bitWidth: number | undefined): DataPage[] {
    const pages: DataPage[] = [];
    const output = new GrowingBytes();
    let firstValue = 0;
    for (let from = 0; from < this.#rows; from += rowsOfPage) {
      const to = Math.min(this.#rows, from + rowsOfPage);
      output.clear();
      const endValue = firstValue + this.#appendLevels(output, from, to);
      if (bitWidth === undefined) {
        this.appendPlain(output, values.subarray(firstValue, endValue));
      } else {
        output.push(bitWidth);
        appendHybrid(output, values, firstValue, endValue, bitWidth);
      }
      pages.push({ rows: to - from, bytes: output.slice() });
      firstValue = endValue;
    }
    return pages;
  }

  /** Appends which of some rows have a value, behind the length of that, and counts them. */
  #appendLevels(output: GrowingBytes, from: number, to: number): number {
    if (!this.#isNullable) return to - from;
    const levels = new GrowingBytes(256);
    appendHybrid(levels, this.#levels, from, to, 1);
    output.appendUint32(levels.length);
    output.append(levels.array.subarray(0, levels.length));
    let count = 0;
    for (let i = from; i < to; i++) count += this.#levels[i] ?? 0;
    return count;
  }
}

/** Copies an array into one of twice its length. */
export function enlarge<Numbers extends Uint8Array | Uint32Array | Float64Array>(
  array: Numbers,
  Constructor: new (length: number) => Numbers,
): Numbers {
  const larger = new Constructor(Math.max(1024, array.length * 2));
  larger.set(array);
  return larger;
}
