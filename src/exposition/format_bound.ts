/**
 * A bucket bound or a quantile in the canonical form of OpenMetrics: `1` becomes `1.0`, `+Inf` stays.
 *
 * Prometheus 3 stores `le="1.0"` whatever it is told; one form means one series. Text that is not a whole number is
 * left as it is, for a parser to complain about.
 */
export function formatBound(text: string): string {
  return /^[+-]?\d+$/.test(text) ? `${text}.0` : text;
}
