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
 * What OpenMetrics forbids is not written: a counter whose samples lack `_total` is declared `unknown`; a family
 * that observes numbers below zero has no `_sum`, a histogram then no `_count` either, and a summary no quantiles below
 * zero.
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
