import type { Exemplar } from "./metric_family.ts";
import type { Line } from "./packed_family.ts";

/**
 * The values of all series of an instrument, side by side.
 *
 * A snapshot of 200,000 series is then one copy of memory and not a visit to 200,000 objects, which would hold up
 * everybody else.
 */
export class ValueTable {
  /** Longer than what is used; replaced when it grows. */
  values = new Float64Array(4);
  length = 0;
  /** By index. */
  readonly exemplars = new Map<number, Exemplar>();
  /** Whether something was written since somebody set it to false. */
  changed = true;

  /** Room for `count` more values; the index of the first. */
  allocate(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.values.length) {
      const grown = new Float64Array(Math.max(this.length, this.values.length * 2));
      grown.set(this.values);
      this.values = grown;
    }
    this.changed = true;
    return at;
  }
}

/** One label set of an instrument: its lines, and where their values are. */
export abstract class Series {
  readonly lines: readonly Line[];
  #table: ValueTable;
  #at: number;

  constructor(lines: readonly Line[], table: ValueTable) {
    this.lines = lines;
    this.#table = table;
    this.#at = table.allocate(lines.length);
  }

  /** Brings values up to date that change by themselves; called before each snapshot. */
  refresh(): void {}

  /** Takes the values along to another table. */
  moveTo(table: ValueTable): void {
    const at = table.allocate(this.lines.length);
    table.values.set(this.#table.values.subarray(this.#at, this.#at + this.lines.length), at);
    for (let index = 0; index < this.lines.length; index++) {
      const exemplar = this.#table.exemplars.get(this.#at + index);
      if (exemplar !== undefined) table.exemplars.set(at + index, exemplar);
    }
    this.#table = table;
    this.#at = at;
  }

  protected read(line: number): number {
    return this.#table.values[this.#at + line] ?? NaN;
  }

  protected write(line: number, value: number, exemplar?: Exemplar): void {
    this.#table.values[this.#at + line] = value;
    if (exemplar !== undefined) this.#table.exemplars.set(this.#at + line, exemplar);
    this.#table.changed = true;
  }
}
