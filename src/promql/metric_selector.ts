import { quoteString } from "./quote.ts";

/**
 * Matcher that keeps a query from counting as use of the metric in Grafana Cloud. Elsewhere it is true of every series,
 * because the empty string matches a label that is absent.
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

/**
 * Writes the window as the range of a selector that holds exactly `windowMinutes` of samples.
 *
 * Prometheus 2 counts both ends of a range, so a window of 5 minutes at one sample each 15 s would count 21 when they
 * align; there the range is written one millisecond shorter and counts 20.
 *
 * @example
 * ```ts
 * rangeDuration(5, "left-open"); // "5m"
 * rangeDuration(5, "closed"); // "4m59s999ms"
 * ```
 */
export function rangeDuration(windowMinutes: number, bounds: "closed" | "left-open"): string {
  return bounds === "left-open" ? `${windowMinutes}m` : `${windowMinutes - 1}m59s999ms`.replace(/^0m/, "");
}
