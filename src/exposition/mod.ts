/**
 * The metric library: instruments, a registry, encoders, parsers. It knows nothing of who uses it.
 *
 * @module
 */

export { type Clock, systemClock } from "./clock.ts";
export { CollectError } from "./collect_error.ts";
export type { CollectedFamilies, Collector } from "./collector.ts";
export { Counter, type CounterOptions, type CounterSeries } from "./counter.ts";
export { counted, type CountedTarget } from "./counted.ts";
export { DuplicateMetricError } from "./duplicate_metric_error.ts";
export { encodeOpenMetrics, encodeOpenMetricsChunks, type EncodeOpenMetricsOptions } from "./encode_openmetrics.ts";
export { type EncodedSnapshot, encodeSnapshot } from "./encode_snapshot.ts";
export { encodeText, encodeTextChunks, type EncodeTextOptions } from "./encode_text.ts";
export { escapeLabelName, escapeName, type EscapingScheme, isLegacyLabelName, isLegacyName } from "./escape_name.ts";
export { type ExpositionFormat, OPENMETRICS_1_0_0, TEXT_0_0_4 } from "./exposition_format.ts";
export { ExpositionSyntaxError } from "./exposition_syntax_error.ts";
export { createExpositionHandler, type ExpositionHandlerOptions } from "./exposition_handler.ts";
export type { ExpositionSnapshot } from "./exposition_snapshot.ts";
export { Gauge, type GaugeOptions, type GaugeSeries } from "./gauge.ts";
export { gzipSnapshot } from "./gzip_snapshot.ts";
export {
  DEFAULT_BUCKETS,
  exponentialBuckets,
  Histogram,
  type HistogramOptions,
  type HistogramSeries,
  linearBuckets,
} from "./histogram.ts";
export { Info, type InfoOptions } from "./info.ts";
export { InvalidLabelsError } from "./invalid_labels_error.ts";
export { InvalidMetricError } from "./invalid_metric_error.ts";
export { InvalidValueError } from "./invalid_value_error.ts";
export type { LabelValues } from "./label_values.ts";
export type { Exemplar, Labels, MetricFamily, MetricType, Sample } from "./metric_family.ts";
export { acceptsGzip, contentType, negotiate } from "./negotiate.ts";
export { parseOpenMetrics } from "./parse_openmetrics.ts";
export { parseText } from "./parse_text.ts";
export { Registry } from "./registry.ts";
export type { Reading } from "./scalar_instrument.ts";
export type { Outcome } from "./settle.ts";
export { StateSet, type StateSetOptions } from "./state_set.ts";
export { Summary, type SummaryOptions, type SummarySeries } from "./summary.ts";
export { timed, type TimedOptions, type TimedTarget } from "./timed.ts";
