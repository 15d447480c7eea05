import { DAY_MS } from "../text/duration.ts";
import { type Column, type PhysicalType, physicalType, type Value } from "./column.ts";
import { type Bounds, ColumnBuilder, enlarge } from "./column_builder.ts";
import type { GrowingBytes } from "./growing_bytes.ts";

const TWO_TO_32 = 2 ** 32;

/** A column of whole numbers, of doubles, or of dates, which are stored as days. */
export class NumberColumn extends ColumnBuilder {
  readonly #type: PhysicalType;
  readonly #width: number;
  readonly #found = new Map<number, number>();
  #numbers = new Float64Array(1024);
  #entries = 0;
  #values = 0;
  /** The value before, which the next one often is again. */
  #last: Value | undefined;
  #lastIndex = 0;

  constructor(column: Column) {
    super(column);
    this.#type = physicalType(column.kind);
    this.#width = this.#type === "INT32" ? 4 : 8;
  }

  override get plainBytes(): number {
    return this.#values * this.#width;
  }

  protected override get entries(): number {
    return this.#entries;
  }

  protected override get entryBytes(): number {
    return this.#entries * this.#width;
  }

  protected override get bounds(): Bounds | undefined {
    let min = Infinity;
    let max = -Infinity;
    let hasOrder = false;
    for (const number of this.#numbers.subarray(0, this.#entries)) {
      if (Number.isNaN(number)) continue;
      hasOrder = true;
      if (number < min) min = number;
      if (number > max) max = number;
    }
    if (!hasOrder) return undefined;
    if (this.#type !== "DOUBLE") return { min, max };
    // Readers may take either zero for the smaller one.
    return { min: min === 0 ? -0 : min, max: max === 0 ? 0 : max };
  }

  protected override indexOf(value: Value, isDistinct: boolean): number {
    this.#values++;
    if (!isDistinct && Object.is(value, this.#last)) return this.#lastIndex;
    const number = this.#numberOf(value);
    // A map takes the two zeros for one.
    if (isDistinct || Object.is(number, -0)) return this.#add(number);
    let index = this.#found.get(number);
    if (index === undefined) this.#found.set(number, index = this.#add(number));
    this.#last = value;
    this.#lastIndex = index;
    return index;
  }

  #numberOf(value: Value): number {
    switch (this.column.kind) {
      case "double":
        if (typeof value === "number") return value;
        break;
      case "int64":
        if (Number.isSafeInteger(value)) return Number(value);
        break;
      case "date": {
        const ms = typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(value) : NaN;
        if (!Number.isNaN(ms)) return ms / DAY_MS;
        break;
      }
    }
    throw this.wrongValue(value);
  }

  #add(number: number): number {
    if (this.#entries === this.#numbers.length) this.#numbers = enlarge(this.#numbers, Float64Array);
    this.#numbers[this.#entries] = number;
    return this.#entries++;
  }

  protected override appendPlain(output: GrowingBytes, indexes: Uint32Array): void {
    const size = indexes.length * this.#width;
    const bytes = output.reserve(size);
    const view = new DataView(bytes.buffer, output.length, size);
    let at = 0;
    for (const index of indexes) {
      const number = this.#numbers[index] ?? 0;
      switch (this.#type) {
        case "DOUBLE":
          view.setFloat64(at, number, true);
          break;
        case "INT64":
          view.setUint32(at, number >>> 0, true);
          view.setInt32(at + 4, Math.floor(number / TWO_TO_32), true);
          break;
        default:
          view.setInt32(at, number, true);
      }
      at += this.#width;
    }
    output.advance(size);
  }

  protected override dropDictionary(): void {
    this.#found.clear();
    this.#last = undefined;
  }

  protected override clear(): void {
    this.dropDictionary();
    this.#entries = this.#values = 0;
  }
}
