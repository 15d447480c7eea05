import { type Clock, systemClock } from "./clock.ts";
import type { Collector } from "./collector.ts";
import { type LabelValues, resolveLabels } from "./label_values.ts";
import { defineMetric, type MetricOptions } from "./metric_definition.ts";
import type { Exemplar, FamilyHead, Labels, MetricFamily, MetricType } from "./metric_family.ts";
import { type Line, PackedFamily } from "./packed_family.ts";
import { type Series, ValueTable } from "./series.ts";

/** Options that every instrument has. */
export interface InstrumentOptions<N extends string> extends MetricOptions<N> {
  /** @default systemClock */
  readonly clock?: Clock;
}

/**
 * What all instruments share: finding the series of a label set, and giving a family at scrape time.
 *
 * As long as nothing changes, `collect` gives the same family object again; when only values change, the lines are the
 * same objects, so their encoded text is kept.
 */
export abstract class Instrument<N extends string, S extends Series> implements Collector {
  readonly name: string;
  readonly heads: readonly [FamilyHead];
  readonly labelNames: readonly N[];
  protected readonly clock: Clock;
  #series = new Map<string, S>();
  #table = new ValueTable();
  /** Whether the table holds the series of the map, in the order of the map, and nothing else. */
  #tidy = true;
  /** The lines of the last family; `undefined` when they must be collected anew. */
  #lines: readonly Line[] | undefined = [];
  /** Lines of series created since then. */
  #added: Line[] = [];
  #last: PackedFamily | undefined;

  constructor(type: MetricType, options: InstrumentOptions<N>) {
    this.name = options.name;
    this.heads = [defineMetric(type, options)];
    this.labelNames = [...options.labelNames ?? []];
    this.clock = options.clock ?? systemClock;
  }

  /** Forgets the series of one label set; the next use begins it anew. */
  remove(labels: LabelValues<N>): boolean {
    const { key } = resolveLabels(this.name, this.labelNames, labels);
    const series = this.#series.get(key);
    if (series === undefined) return false;
    // Whoever still holds the series may go on writing to it, which must not reach the place of another one.
    series.moveTo(new ValueTable());
    this.#series.delete(key);
    this.#reshape();
    return true;
  }

  /** Forgets every series. A metric without labels begins again at once. */
  clear(): void {
    this.#series = new Map();
    this.#reshape();
    this.begin();
  }

  collect(): Iterable<MetricFamily> | Promise<Iterable<MetricFamily>> {
    return [this.family()];
  }

  /** A new series whose values are in `table`. */
  protected abstract createSeries(labels: Labels, table: ValueTable): S;

  /** Creates the series of a metric without labels, which exists from the start. Constructors call it. */
  protected begin(): void {
    if (this.labelNames.length === 0) this.series(undefined);
  }

  /** The series of a label set, created on first use. */
  protected series(given: unknown): S {
    const { labels, key } = resolveLabels(this.name, this.labelNames, given);
    let series = this.#series.get(key);
    if (series === undefined) {
      series = this.createSeries(labels, this.#table);
      this.#series.set(key, series);
      this.#added.push(...series.lines);
    }
    return series;
  }

  /** Replaces all series with `series`. */
  protected replaceSeries(series: Map<string, S>): void {
    const before = this.#series.keys();
    const same = series.size === this.#series.size && series.keys().every((key) => before.next().value === key);
    this.#series = series;
    if (!same) this.#reshape();
  }

  /** The series of `key`, if there is one. */
  protected known(key: string): S | undefined {
    return this.#series.get(key);
  }

  /** Updates values that change by themselves. */
  protected refresh(): void {
    for (const series of this.#series.values()) series.refresh();
  }

  /** The family as it is now. */
  protected family(): MetricFamily {
    if (!this.#tidy) this.#tidyUp();
    const table = this.#table;
    if (!table.changed && this.#last !== undefined) return this.#last;
    table.changed = false;
    const lines = this.#currentLines();
    if (this.#last === undefined || !isSame(this.#last, lines, table)) {
      const values = table.values.slice(0, table.length);
      this.#last = new PackedFamily(this.heads[0], lines, values, new Map(table.exemplars));
    }
    return this.#last;
  }

  #reshape(): void {
    this.#lines = undefined;
    this.#tidy = false;
  }

  /** Appends the lines of new series: one new label set among 200,000 must not cost a visit to all of them. */
  #currentLines(): readonly Line[] {
    if (this.#lines === undefined) {
      const lines: Line[] = [];
      for (const series of this.#series.values()) for (const line of series.lines) lines.push(line);
      this.#lines = lines;
    } else if (this.#added.length > 0) {
      this.#lines = this.#lines.concat(this.#added);
    }
    this.#added = [];
    return this.#lines;
  }

  #tidyUp(): void {
    const table = new ValueTable();
    for (const series of this.#series.values()) series.moveTo(table);
    this.#table = table;
    this.#tidy = true;
  }
}

function isSame(last: PackedFamily, lines: readonly Line[], table: ValueTable): boolean {
  if (last.lines !== lines) return false;
  for (let index = 0; index < table.length; index++) {
    if (!Object.is(last.values[index], table.values[index])) return false;
  }
  return sameExemplars(last.exemplars, table.exemplars);
}

function sameExemplars(a: ReadonlyMap<number, Exemplar>, b: ReadonlyMap<number, Exemplar>): boolean {
  return a.size === b.size && [...a].every(([index, exemplar]) => b.get(index) === exemplar);
}
