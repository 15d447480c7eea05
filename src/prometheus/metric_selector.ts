import { quoteString } from "./quote_string.ts";

/**
 * Grafana Cloud counts a metric as used when it is queried, unless the query carries this matcher. It is true of every
 * series elsewhere, because a matcher for the empty string matches a label that is absent.
 */
export const IGNORE_USAGE_MATCHER = `__ignore_usage__=""`;

/** Selects all series of one metric name, whatever characters it has, on every backend. */
export function metricSelector(name: string): string {
  return `{__name__=${quoteString(name)},${IGNORE_USAGE_MATCHER}}`;
}
