import { quoteString } from "./quote.ts";

/**
 * Matcher that keeps a query from counting as use of the metric in Grafana Cloud. Elsewhere it is true of every series,
 * because the empty string matches a label that is absent.
 */
const IGNORE_USAGE_MATCHER = `__ignore_usage__=""`;

/**
 * Selects the series of one metric name, whatever characters it has, on every backend.
 *
 * @param matchers Further matchers, as {@linkcode parseMatchers} writes them.
 * @param labels Further labels with the value each must have; an empty value selects series without the label.
 */
export function metricSelector(name: string, matchers = "", labels: Readonly<Record<string, string>> = {}): string {
  const values = Object.entries(labels).map(([label, value]) => `${label}=${quoteString(value)}`);
  return selectorOf(`__name__=${quoteString(name)}`, ...values, matchers);
}

/** Selects the series that all matchers fit; empty ones say nothing. */
export function selectorOf(...matchers: readonly string[]): string {
  return `{${[...matchers, IGNORE_USAGE_MATCHER].filter((matcher) => matcher !== "").join(",")}}`;
}

/**
 * Writes the window as the range of a selector that holds exactly the window's samples.
 *
 * Prometheus 2 counts both ends of a range, so a window of 5 minutes at one sample each 15 s would count 21 when they
 * align; there the range is written one millisecond shorter and counts 20.
 *
 * @param windowMinutes Whole seconds, as minutes.
 * @example
 * ```ts
 * rangeDuration(5, "left-open"); // "5m"
 * rangeDuration(1.5, "left-open"); // "1m30s"
 * rangeDuration(5, "closed"); // "4m59s999ms"
 * ```
 */
export function rangeDuration(windowMinutes: number, bounds: "closed" | "left-open"): string {
  const ms = Math.round(windowMinutes * 60) * 1_000 - (bounds === "closed" ? 1 : 0);
  const parts: [amount: number, unit: string][] = [
    [Math.floor(ms / 60_000), "m"],
    [Math.floor(ms / 1_000) % 60, "s"],
    [ms % 1_000, "ms"],
  ];
  return parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount}${unit}`).join("");
}
