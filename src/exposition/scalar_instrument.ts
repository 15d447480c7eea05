import { Instrument, type InstrumentOptions } from "./instrument.ts";
import { InvalidLabelsError, InvalidMetricError, InvalidValueError } from "./metric_errors.ts";
import { type LabelValues, resolveLabels } from "./label_values.ts";
import type { MetricFamily, MetricType } from "./metric_family.ts";
import { Series, ValueTable } from "./series.ts";

/** What a callback returns at scrape time: one number, or the value of each label set there is now. */
export type Reading<N extends string> = [N] extends [never] ? number
  : Iterable<readonly [labels: LabelValues<N>, value: number]>;

/** Options of an instrument with one value a label set. */
export interface ScalarOptions<N extends string> extends InstrumentOptions<N> {
  /**
   * Called at each scrape for the current values, instead of setting them beforehand. Label sets that it does not
   * return are gone.
   */
  readonly read?: () => Reading<N> | Promise<Reading<N>>;
}

/** A series whose value a callback can set. */
export abstract class ScalarSeries extends Series {
  /** Checks and sets the value that the callback returned. */
  abstract assign(value: number): void;
}

/** What counters and gauges share: one value a label set, kept or read from a callback at scrape time. */
export abstract class ScalarInstrument<N extends string, S extends ScalarSeries> extends Instrument<N, S> {
  readonly #read: ScalarOptions<N>["read"];

  constructor(type: MetricType, options: ScalarOptions<N>) {
    super(type, options);
    this.#read = options.read;
  }

  override collect(): Iterable<MetricFamily> | Promise<Iterable<MetricFamily>> {
    if (this.#read === undefined) return super.collect();
    const reading = this.#read();
    return reading instanceof Promise ? reading.then((settled) => this.#take(settled)) : this.#take(reading);
  }

  protected override begin(): void {
    if (this.#read === undefined) super.begin();
  }

  protected override series(given: unknown): S {
    if (this.#read !== undefined) {
      throw new InvalidMetricError(this.name, "its values are read at scrape time and cannot be set as well.");
    }
    return super.series(given);
  }

  #take(reading: Reading<N>): MetricFamily[] {
    const pairs: Iterable<readonly [unknown, number]> = typeof reading === "number" ? [[undefined, reading]] : reading;
    const series = new Map<string, S>();
    for (const [given, value] of pairs) {
      const { labels, key } = resolveLabels(this.name, this.labelNames, given);
      if (series.has(key)) throw new InvalidLabelsError(this.name, labels, "they were read twice.");
      const one = this.known(key) ?? this.createSeries(labels, new ValueTable());
      one.assign(value);
      series.set(key, one);
    }
    this.replaceSeries(series);
    return [this.family()];
  }
}

/** Throws unless `value` is a number. */
export function checkNumber(metric: string, value: unknown): asserts value is number {
  if (typeof value !== "number") throw new InvalidValueError(metric, value, "it is not a number.");
}
