import { encodeFamilies } from "./encode_families.ts";
import { type ExpositionFormat, OPENMETRICS_1_0_0 } from "./exposition_format.ts";
import type { MetricFamily } from "./metric_family.ts";

/** Options of {@linkcode encodeOpenMetrics} and {@linkcode encodeOpenMetricsChunks}. */
export interface EncodeOpenMetricsOptions {
  /**
   * How names that are not legacy names are escaped.
   *
   * @default "allow-utf-8"
   */
  readonly escaping?: ExpositionFormat["escaping"];
}

/**
 * Encodes families in OpenMetrics 1.0.0, with units, exemplars, `_created` and the final `# EOF`.
 *
 * What OpenMetrics forbids is not written, so that {@linkcode parseOpenMetrics} reads whatever this writes: a family
 * that observes numbers below zero has no `_sum`, a histogram then no `_count` either, and a summary no quantiles below
 * zero. A family that breaks another rule of its type, such as a counter whose samples lack `_total`, is declared
 * `unknown`; so is the one of two that has to yield, as a counter `x_total` beside a gauge `x`. Lines of a label set are
 * put together, in the order of their timestamps.
 *
 * @throws {DuplicateMetricError} when two families have lines of one name, which no format allows
 */
export function encodeOpenMetrics(families: Iterable<MetricFamily>, options: EncodeOpenMetricsOptions = {}): string {
  let text = "";
  for (const chunk of encodeOpenMetricsChunks(families, options)) text += chunk;
  return text;
}

/** {@linkcode encodeOpenMetrics} in pieces of about 21,000 characters, each ending with a whole line. */
export function encodeOpenMetricsChunks(
  families: Iterable<MetricFamily>,
  options: EncodeOpenMetricsOptions = {},
): Iterable<string> {
  return encodeFamilies(families, { ...OPENMETRICS_1_0_0, escaping: options.escaping ?? OPENMETRICS_1_0_0.escaping });
}
