import type { Exemplar } from "./metric_family.ts";
import type { Line } from "./packed_family.ts";

/**
 * The values of all series of an instrument, side by side.
 *
 * A snapshot of 200,000 series is then one copy of memory instead of a visit to 200,000 objects, which would hold up
 * the event loop.
 */
export class ValueTable {
  /** Has room to spare; replaced when it has to grow. */
  values = new Float64Array(4);
  length = 0;
  /** By index of the value. */
  readonly exemplars = new Map<number, Exemplar>();
  /** Whether something was written since it was last set to false. */
  changed = true;

  /** Makes room for `count` more values, and returns the index of the first. */
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

  /** Updates values that change by themselves; called before each snapshot. */
  refresh(): void {}

  /** Moves the values to another table. */
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
