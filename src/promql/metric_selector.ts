import { quoteString } from "./quote_string.ts";

/**
 * Grafana Cloud counts a metric as used when it is queried, unless the query carries this matcher. It is true of every
 * series elsewhere, because a matcher for the empty string matches a label that is absent.
 */
export const IGNORE_USAGE_MATCHER = `__ignore_usage__=""`;

/**
 * Selects the series of one metric name, whatever characters it has, on every backend.
 *
 * @param labels Further labels with the value each must have; an empty value selects series without the label.
 */
export function metricSelector(name: string, labels: Readonly<Record<string, string>> = {}): string {
  let matchers = `__name__=${quoteString(name)}`;
  for (const [label, value] of Object.entries(labels)) matchers += `,${label}=${quoteString(value)}`;
  return `{${matchers},${IGNORE_USAGE_MATCHER}}`;
}
