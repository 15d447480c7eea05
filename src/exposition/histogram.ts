import type { Clock } from "./clock.ts";
import { exemplarOf } from "./exemplar_of.ts";
import { goNumber } from "./format_value.ts";
import { Instrument, type InstrumentOptions } from "./instrument.ts";
import { InvalidMetricError } from "./metric_errors.ts";
import { type LabelArgs, splitLabelArgs } from "./label_values.ts";
import type { Labels } from "./metric_family.ts";
import { startTimer } from "./start_timer.ts";
import { Line } from "./packed_family.ts";
import { checkNumber } from "./scalar_instrument.ts";
import { Series, type ValueTable } from "./series.ts";

/** Bounds for request durations in seconds, the same as in every Prometheus client library. */
export const DEFAULT_BUCKETS: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Options of a {@linkcode Histogram}. */
export interface HistogramOptions<N extends string> extends InstrumentOptions<N> {
  /**
   * Upper bounds of the buckets, inclusive and increasing; `+Inf` is added.
   *
   * @default DEFAULT_BUCKETS
   */
  readonly buckets?: readonly number[];
  /**
   * Writes the start of each series as `_created` in OpenMetrics: one more series for each label set.
   *
   * @default false
   */
  readonly created?: boolean;
}

/** Counts observations in buckets, so that quantiles can be computed over many instances. */
export class Histogram<const N extends string = never> extends Instrument<N, HistogramSeries> {
  readonly #bounds: readonly number[];
  readonly #created: boolean;

  constructor(options: HistogramOptions<N>) {
    super("histogram", options);
    this.#bounds = bucketBounds(options.name, options.buckets ?? DEFAULT_BUCKETS);
    this.#created = options.created ?? false;
    this.begin();
  }

  /** Counts `value`. `exemplar` names the trace behind it, for OpenMetrics. */
  observe(...args: LabelArgs<N, [value: number, exemplar?: Labels]>): void {
    const { labels, rest } = splitLabelArgs(this.labelNames, args);
    const [value, exemplar] = rest as [number, Labels?];
    this.series(labels).observe(value, exemplar);
  }

  /** Starts a timer and returns a function that stops it and observes the seconds in between. */
  startTimer(...args: LabelArgs<N, []>): () => number {
    return startTimer(() => this.labels(...args), this.clock);
  }

  /** The series of a label set; keep it where the same one is used often. */
  labels(...args: LabelArgs<N, []>): HistogramSeries {
    return this.series(splitLabelArgs(this.labelNames, args).labels);
  }

  protected override createSeries(labels: Labels, table: ValueTable): HistogramSeries {
    return new HistogramSeries(this.name, labels, this.#bounds, this.#created, this.clock, table);
  }
}

/** One label set of a {@linkcode Histogram}. */
export class HistogramSeries extends Series {
  readonly #metric: string;
  readonly #bounds: readonly number[];
  readonly #clock: Clock;

  constructor(
    metric: string,
    labels: Labels,
    bounds: readonly number[],
    created: boolean,
    clock: Clock,
    table: ValueTable,
  ) {
    const lines = [...bounds, Infinity].map((bound) => new Line("_bucket", { ...labels, le: goNumber(bound) }));
    lines.push(new Line("_sum", labels), new Line("_count", labels));
    if (created) lines.push(new Line("_created", labels));
    super(lines, table);
    this.#metric = metric;
    this.#bounds = bounds;
    this.#clock = clock;
    if (created) this.write(lines.length - 1, clock.nowMs() / 1000);
  }

  /** Counts `value`; NaN, which is below no bound, is counted above all of them, as in Go's library. */
  observe(value: number, exemplar?: Labels): void {
    checkNumber(this.#metric, value);
    const own = exemplar === undefined ? undefined : exemplarOf(this.#metric, exemplar, value, this.#clock);
    const buckets = this.#bounds.length + 1;
    const first = this.#bucketOf(value);
    for (let bucket = first; bucket < buckets; bucket++) {
      this.write(bucket, this.read(bucket) + 1, bucket === first ? own : undefined);
    }
    this.write(buckets, this.read(buckets) + value);
    this.write(buckets + 1, this.read(buckets + 1) + 1);
  }

  #bucketOf(value: number): number {
    let low = 0;
    let high = this.#bounds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= (this.#bounds[middle] ?? Infinity)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** `count` bounds, the first at `start` and each `width` above the one before. */
export function linearBuckets(start: number, width: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => start + index * width);
}

/** `count` bounds, the first at `start` and each `factor` times the one before. */
export function exponentialBuckets(start: number, factor: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => start * factor ** index);
}

function bucketBounds(metric: string, buckets: readonly number[]): readonly number[] {
  const bounds = buckets.at(-1) === Infinity ? buckets.slice(0, -1) : [...buckets];
  for (const [index, bound] of bounds.entries()) {
    if (!Number.isFinite(bound)) throw new InvalidMetricError(metric, `the bucket bound "${bound}" is not a number.`);
    if (index > 0 && !(bound > (bounds[index - 1] ?? -Infinity))) {
      throw new InvalidMetricError(metric, `the bucket bound "${bound}" is not above the one before it.`);
    }
  }
  return bounds;
}
