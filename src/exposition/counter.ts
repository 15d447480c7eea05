import type { Clock } from "./clock.ts";
import { exemplarOf } from "./exemplar_of.ts";
import { InvalidValueError } from "./metric_errors.ts";
import { type LabelArgs, splitLabelArgs } from "./label_values.ts";
import type { Labels } from "./metric_family.ts";
import { Line } from "./packed_family.ts";
import { checkNumber, ScalarInstrument, type ScalarOptions, ScalarSeries } from "./scalar_instrument.ts";
import type { ValueTable } from "./series.ts";

/** Options of a {@linkcode Counter}. */
export interface CounterOptions<N extends string> extends ScalarOptions<N> {
  /**
   * Writes the start of each series as `_created` in OpenMetrics: one more series for each label set.
   *
   * @default false
   */
  readonly created?: boolean;
}

/** A number that only grows: requests served, bytes sent. */
export class Counter<const N extends string = never> extends ScalarInstrument<N, CounterSeries> {
  readonly #created: boolean;

  /**
   * @example
   * ```ts
   * import { Counter } from "./counter.ts";
   *
   * const requests = new Counter({ name: "http_requests_total", help: "Requests served.", labelNames: ["code"] });
   * requests.inc({ code: 200 });
   * ```
   */
  constructor(options: CounterOptions<N>) {
    super("counter", options);
    this.#created = options.created ?? false;
    this.begin();
  }

  /** Adds `value`, 1 unless given. `exemplar` names the trace behind it, for OpenMetrics. */
  inc(...args: LabelArgs<N, [value?: number, exemplar?: Labels]>): void {
    const { labels, rest } = splitLabelArgs(this.labelNames, args);
    const [value, exemplar] = rest as [number?, Labels?];
    this.series(labels).inc(value, exemplar);
  }

  /** The series of a label set; keep it where the same one is used often. */
  labels(...args: LabelArgs<N, []>): CounterSeries {
    return this.series(splitLabelArgs(this.labelNames, args).labels);
  }

  protected override createSeries(labels: Labels, table: ValueTable): CounterSeries {
    return new CounterSeries(this.name, labels, this.#created, this.clock, table);
  }
}

/** One label set of a {@linkcode Counter}. */
export class CounterSeries extends ScalarSeries {
  readonly #metric: string;
  readonly #clock: Clock;

  constructor(metric: string, labels: Labels, created: boolean, clock: Clock, table: ValueTable) {
    const total = new Line("_total", labels);
    super(created ? [total, new Line("_created", labels)] : [total], table);
    this.#metric = metric;
    this.#clock = clock;
    if (created) this.write(1, clock.nowMs() / 1000);
  }

  /** Adds `value`, 1 unless given. */
  inc(value = 1, exemplar?: Labels): void {
    checkCount(this.#metric, value);
    const own = exemplar === undefined ? undefined : exemplarOf(this.#metric, exemplar, value, this.#clock);
    this.write(0, this.read(0) + value, own);
  }

  override assign(value: number): void {
    checkCount(this.#metric, value);
    this.write(0, value);
  }
}

function checkCount(metric: string, value: unknown): void {
  checkNumber(metric, value);
  if (!(value >= 0 && value < Infinity)) {
    throw new InvalidValueError(metric, value, "a counter only grows. Use a gauge for what can fall.");
  }
}
