/**
 * The data model of the exposition formats: what a scrape says, before it becomes text.
 *
 * A family is plain, immutable data. Instruments (`Counter`, `Gauge`, …) yield families at scrape time, the encoder
 * turns families into bytes, and the parser turns bytes back into families.
 */

/** What a family measures, in the words of OpenMetrics; `unknown` is the text format's `untyped`. */
export type MetricType =
  | "counter"
  | "gauge"
  | "histogram"
  | "gaugehistogram"
  | "summary"
  | "info"
  | "stateset"
  | "unknown";

/** Label names with their values, in the order they are written. */
export type Labels = Readonly<Record<string, string>>;

/** An exemplar of OpenMetrics: the trace behind one observation. */
export interface Exemplar {
  readonly labels: Labels;
  readonly value: number;
  /** Unix time in seconds. */
  readonly timestampSeconds?: number;
}

/** One line of an exposition. */
export interface Sample {
  /** What is written after the family's name; only gauge histograms have `_gsum` and `_gcount`. */
  readonly suffix: "" | "_total" | "_bucket" | "_sum" | "_count" | "_gsum" | "_gcount" | "_created" | "_info";
  readonly labels: Labels;
  readonly value: number;
  /** Unix time in milliseconds; absent means "now", which is what an exporter should say. */
  readonly timestampMs?: number;
  readonly exemplar?: Exemplar;
}

/**
 * All samples of one metric name with its metadata.
 *
 * `name` is the OpenMetrics family name: a counter is named without `_total`, an info without `_info`; the suffix is
 * in the samples.
 */
export interface MetricFamily {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  /** The base unit that ends the name (`seconds`, `bytes`), where there is one. */
  readonly unit?: string;
  readonly samples: readonly Sample[];
}

/** What the name and the labels of a line depend on: a family without its samples. */
export type FamilyHead = Omit<MetricFamily, "samples">;
