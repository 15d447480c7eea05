/**
 * What exporters of other people import: the base class of an exporter, and the metric library with its instruments,
 * registry, encoders and parsers.
 *
 * It is `dpm-finder/exporter` in `deno.json` and brings along nothing else of the program; `docs/exporter-library.md`
 * and `docs/exposition.md` are its manual. What stands here stays, what is behind it may change.
 *
 * @module
 */

export { type Clock, systemClock } from "../exposition/clock.ts";
export type { CollectedFamilies, Collector } from "../exposition/collector.ts";
export { Counter, type CounterOptions, type CounterSeries } from "../exposition/counter.ts";
export {
  counted,
  type CountedTarget,
  type Outcome,
  timed,
  type TimedOptions,
  type TimedTarget,
} from "../exposition/decorators.ts";
export {
  encodeOpenMetrics,
  encodeOpenMetricsChunks,
  type EncodeOpenMetricsOptions,
} from "../exposition/encode_openmetrics.ts";
export { type EncodedSnapshot, encodeSnapshot } from "../exposition/encode_snapshot.ts";
export { encodeText, encodeTextChunks, type EncodeTextOptions } from "../exposition/encode_text.ts";
export {
  escapeLabelName,
  escapeName,
  type EscapingScheme,
  isLegacyLabelName,
  isLegacyName,
} from "../exposition/escape_name.ts";
export { type ExpositionFormat, OPENMETRICS_1_0_0, TEXT_0_0_4 } from "../exposition/exposition_format.ts";
export { createExpositionHandler, type ExpositionHandlerOptions } from "../exposition/exposition_handler.ts";
export { ExpositionSyntaxError } from "../exposition/exposition_syntax_error.ts";
export { Gauge, type GaugeOptions, type GaugeSeries } from "../exposition/gauge.ts";
export { gzipSnapshot } from "../exposition/gzip_snapshot.ts";
export {
  DEFAULT_BUCKETS,
  exponentialBuckets,
  Histogram,
  type HistogramOptions,
  type HistogramSeries,
  linearBuckets,
} from "../exposition/histogram.ts";
export { Info, type InfoOptions } from "../exposition/info.ts";
export type { LabelValues } from "../exposition/label_values.ts";
export {
  DuplicateMetricError,
  InvalidLabelsError,
  InvalidMetricError,
  InvalidValueError,
} from "../exposition/metric_errors.ts";
export type { Exemplar, Labels, MetricFamily, MetricType, Sample } from "../exposition/metric_family.ts";
export { acceptsGzip, contentType, negotiate } from "../exposition/negotiate.ts";
export { parseOpenMetrics } from "../exposition/parse_openmetrics.ts";
export { parseText, type ParseTextOptions } from "../exposition/parse_text.ts";
export { CollectError, type ExpositionSnapshot, Registry } from "../exposition/registry.ts";
export type { Reading } from "../exposition/scalar_instrument.ts";
export { StateSet, type StateSetOptions } from "../exposition/state_set.ts";
export { Summary, type SummaryOptions, type SummarySeries } from "../exposition/summary.ts";
export { ArgumentError } from "./argument_error.ts";
export { type DescribedExporter, Exporter } from "./exporter.ts";
export type { ExporterClass, ExporterContext, RunnableExporter } from "./exporter_class.ts";
export type {
  ArgumentValues,
  ExporterArgument,
  ExporterDescription,
  FlagArgument,
  NoArguments,
  NumberArgument,
  TextArgument,
} from "./exporter_description.ts";
export type { ExporterProcess } from "./exporter_process.ts";
export type { ArgumentSources } from "./parse_exporter_arguments.ts";
