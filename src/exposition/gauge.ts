import { type LabelArgs, splitLabelArgs } from "./label_values.ts";
import type { Labels } from "./metric_family.ts";
import { Line } from "./packed_family.ts";
import { checkNumber, ScalarInstrument, type ScalarOptions, ScalarSeries } from "./scalar_instrument.ts";
import type { ValueTable } from "./series.ts";

/** Options of a {@linkcode Gauge}. */
export type GaugeOptions<N extends string> = ScalarOptions<N>;

/** A number that goes up and down: a temperature, a queue's length, a timestamp. */
export class Gauge<const N extends string = never> extends ScalarInstrument<N, GaugeSeries> {
  constructor(options: GaugeOptions<N>) {
    super("gauge", options);
    this.begin();
  }

  /** Sets the value; any number is allowed, NaN and the infinities too. */
  set(...args: LabelArgs<N, [value: number]>): void {
    const { labels, rest } = splitLabelArgs(this.labelNames, args);
    this.series(labels).set(rest[0] as number);
  }

  /** Adds `value`, 1 unless given. */
  inc(...args: LabelArgs<N, [value?: number]>): void {
    const { labels, rest } = splitLabelArgs(this.labelNames, args);
    this.series(labels).inc(rest[0] as number | undefined);
  }

  /** Subtracts `value`, 1 unless given. */
  dec(...args: LabelArgs<N, [value?: number]>): void {
    const { labels, rest } = splitLabelArgs(this.labelNames, args);
    this.series(labels).dec(rest[0] as number | undefined);
  }

  /** Sets the value to the current Unix time in seconds. */
  setToCurrentTime(...args: LabelArgs<N, []>): void {
    this.series(splitLabelArgs(this.labelNames, args).labels).set(this.clock.nowMs() / 1000);
  }

  /** The series of a label set; keep it where the same one is used often. */
  labels(...args: LabelArgs<N, []>): GaugeSeries {
    return this.series(splitLabelArgs(this.labelNames, args).labels);
  }

  protected override createSeries(labels: Labels, table: ValueTable): GaugeSeries {
    return new GaugeSeries(this.name, labels, table);
  }
}

/** One label set of a {@linkcode Gauge}. */
export class GaugeSeries extends ScalarSeries {
  readonly #metric: string;

  constructor(metric: string, labels: Labels, table: ValueTable) {
    super([new Line("", labels)], table);
    this.#metric = metric;
  }

  /** Sets the value. */
  set(value: number): void {
    checkNumber(this.#metric, value);
    this.write(0, value);
  }

  /** Adds `value`, 1 unless given. */
  inc(value = 1): void {
    checkNumber(this.#metric, value);
    this.write(0, this.read(0) + value);
  }

  /** Subtracts `value`, 1 unless given. */
  dec(value = 1): void {
    checkNumber(this.#metric, value);
    this.write(0, this.read(0) - value);
  }

  override assign(value: number): void {
    this.set(value);
  }
}
