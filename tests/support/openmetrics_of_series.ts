import type { TestSeries } from "./test_series.ts";

/**
 * The series as an OpenMetrics document with timestamps, for `promtool tsdb create-blocks-from openmetrics`.
 *
 * The format carries neither stale markers nor native histograms nor, in promtool 2, UTF-8 names: such a series is an error.
 */
export function openMetricsOfSeries(series: readonly TestSeries[]): string {
  const lines: string[] = [];
  for (const { labels, samples } of series) {
    const { __name__: name = "", ...others } = labels;
    const pairs = Object.entries(others).map(([label, value]) => `${label}="${escapeValue(value)}"`);
    for (const { timestampMs, value } of samples) {
      if (typeof value !== "number") throw new TypeError(`Cannot write "${name}" as OpenMetrics: it has a ${value}.`);
      lines.push(`${name}{${pairs.join(",")}} ${value} ${timestampMs / 1000}\n`);
    }
  }
  return `${lines.join("")}# EOF\n`;
}

function escapeValue(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
