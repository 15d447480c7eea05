import type { Clock } from "./clock.ts";
import { goNumber } from "./format_value.ts";
import { Instrument, type InstrumentOptions } from "./instrument.ts";
import { InvalidMetricError } from "./metric_errors.ts";
import { type LabelArgs, splitLabelArgs } from "./label_values.ts";
import type { Labels, MetricFamily } from "./metric_family.ts";
import { startTimer } from "./start_timer.ts";
import { Line } from "./packed_family.ts";
import { checkNumber } from "./scalar_instrument.ts";
import { Series, type ValueTable } from "./series.ts";
import { SlidingSketch, type SlidingWindow } from "./sliding_sketch.ts";

/** Options of a {@linkcode Summary}. */
export interface SummaryOptions<N extends string> extends InstrumentOptions<N> {
  /**
   * Quantiles to compute, each from 0 to 1. Without any, a summary is a count and a sum.
   *
   * @default []
   */
  readonly quantiles?: readonly number[];
  /**
   * Seconds that an observation counts for the quantiles.
   *
   * @default 600
   */
  readonly maxAgeSeconds?: number;
  /**
   * Number of steps in which observations are forgotten.
   *
   * @default 5
   */
  readonly ageSteps?: number;
  /**
   * How far a quantile may be from the true one, as a fraction of it.
   *
   * @default 0.01
   */
  readonly relativeError?: number;
  /**
   * Writes the start of each series as `_created` in OpenMetrics: one more series for each label set.
   *
   * @default false
   */
  readonly created?: boolean;
}

/** Counts and sums observations; its quantiles are those of this process in the last minutes. */
export class Summary<const N extends string = never> extends Instrument<N, SummarySeries> {
  readonly #quantiles: readonly number[];
  readonly #window: SlidingWindow;
  readonly #created: boolean;

  constructor(options: SummaryOptions<N>) {
    super("summary", options);
    this.#quantiles = [...options.quantiles ?? []];
    this.#window = {
      maxAgeMs: (options.maxAgeSeconds ?? 600) * 1000,
      steps: options.ageSteps ?? 5,
      relativeError: options.relativeError ?? 0.01,
    };
    this.#created = options.created ?? false;
    checkOptions(options.name, this.#quantiles, this.#window);
    this.begin();
  }

  /** Counts `value`. */
  observe(...args: LabelArgs<N, [value: number]>): void {
    const { labels, rest } = splitLabelArgs(this.labelNames, args);
    this.series(labels).observe(rest[0] as number);
  }

  /** Starts a timer and returns a function that stops it and observes the seconds in between. */
  startTimer(...args: LabelArgs<N, []>): () => number {
    return startTimer(() => this.labels(...args), this.clock);
  }

  /** The series of a label set; keep it where the same one is used often. */
  labels(...args: LabelArgs<N, []>): SummarySeries {
    return this.series(splitLabelArgs(this.labelNames, args).labels);
  }

  protected override createSeries(labels: Labels, table: ValueTable): SummarySeries {
    return new SummarySeries(this.name, labels, this.#quantiles, this.#window, this.#created, this.clock, table);
  }

  /** Quantiles change as time passes, so they are computed for every snapshot. */
  protected override family(): MetricFamily {
    if (this.#quantiles.length > 0) this.refresh();
    return super.family();
  }
}

/** One label set of a {@linkcode Summary}. */
export class SummarySeries extends Series {
  readonly #metric: string;
  readonly #quantiles: readonly number[];
  readonly #recent: SlidingSketch | undefined;
  readonly #clock: Clock;

  constructor(
    metric: string,
    labels: Labels,
    quantiles: readonly number[],
    window: SlidingWindow,
    created: boolean,
    clock: Clock,
    table: ValueTable,
  ) {
    const lines = quantiles.map((quantile) => new Line("", { ...labels, quantile: goNumber(quantile) }));
    lines.push(new Line("_sum", labels), new Line("_count", labels));
    if (created) lines.push(new Line("_created", labels));
    super(lines, table);
    this.#metric = metric;
    this.#quantiles = quantiles;
    this.#recent = quantiles.length > 0 ? new SlidingSketch(window) : undefined;
    this.#clock = clock;
    if (created) this.write(lines.length - 1, clock.nowMs() / 1000);
  }

  /** Counts `value`. */
  observe(value: number): void {
    checkNumber(this.#metric, value);
    this.#recent?.add(value, this.#clock.monotonicMs());
    const sum = this.#quantiles.length;
    this.write(sum, this.read(sum) + value);
    this.write(sum + 1, this.read(sum + 1) + 1);
  }

  override refresh(): void {
    const values = this.#recent?.quantiles(this.#quantiles, this.#clock.monotonicMs()) ?? [];
    for (const [index, value] of values.entries()) this.write(index, value);
  }
}

function checkOptions(metric: string, quantiles: readonly number[], window: SlidingWindow): void {
  const wrong = quantiles.find((quantile) => !(quantile >= 0 && quantile <= 1));
  if (wrong !== undefined) throw new InvalidMetricError(metric, `the quantile "${wrong}" is not from 0 to 1.`);
  if (new Set(quantiles).size < quantiles.length) throw new InvalidMetricError(metric, "a quantile appears twice.");
  if (!(window.maxAgeMs > 0)) throw new InvalidMetricError(metric, '"maxAgeSeconds" is not above zero.');
  if (!(Number.isInteger(window.steps) && window.steps > 0)) {
    throw new InvalidMetricError(metric, '"ageSteps" is not a whole number above zero.');
  }
  if (!(window.relativeError > 0 && window.relativeError < 1)) {
    throw new InvalidMetricError(metric, '"relativeError" is not between 0 and 1.');
  }
}
