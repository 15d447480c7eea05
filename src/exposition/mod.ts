/**
 * The metric library: instruments, formats, parsers. It knows nothing of who uses it.
 *
 * @module
 */

export { encodeOpenMetrics, encodeOpenMetricsChunks, type EncodeOpenMetricsOptions } from "./encode_openmetrics.ts";
export { encodeText, encodeTextChunks, type EncodeTextOptions } from "./encode_text.ts";
export { escapeName, type EscapingScheme, isLegacyLabelName, isLegacyName } from "./escape_name.ts";
export { type ExpositionFormat, OPENMETRICS_1_0_0, TEXT_0_0_4 } from "./exposition_format.ts";
export type { Exemplar, Labels, MetricFamily, MetricType, Sample } from "./metric_family.ts";
