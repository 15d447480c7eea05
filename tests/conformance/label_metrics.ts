import type { TestSeries, TestValue } from "../support/test_series.ts";
import type { ConformanceMetric, Trait } from "./conformance_metric.ts";
import { testSeriesOf } from "./test_series_of.ts";
import { MINUTE_MS, SECOND_MS, ticks, WINDOW_MS } from "./times.ts";

/** Metrics that are hard because of their labels, their names or what their samples say. */
export function labelMetrics(atMs: number): ConformanceMetric[] {
  return [...labelledMetrics(atMs), ...nameMetrics(atMs), ...valueMetrics(atMs)];
}

function labelledMetrics(atMs: number): ConformanceMetric[] {
  const quarterly = ticks(atMs - WINDOW_MS - MINUTE_MS, atMs, 15 * SECOND_MS, 3_000);
  const minutely = ticks(atMs - WINDOW_MS - MINUTE_MS, atMs, MINUTE_MS, 2_000);
  const hostile = [
    'quote " inside',
    "newline\ninside",
    "backslash \\ inside, \\n too",
    "emoji \u{1f980} and ümlaut",
    "}, conf_every_1s{",
    ".*|a$1",
    "long ".repeat(800),
    " ",
  ];
  return [
    {
      // The names that queries use for the metric's name and the number of samples.
      name: "conf_label_m",
      series: [
        testSeriesOf("conf_label_m", { m: "conf_label_n", n: "20" }, quarterly),
        testSeriesOf("conf_label_m", { m: "conf_label_m", n: "5" }, minutely),
        testSeriesOf("conf_label_m", { m: "other" }, minutely),
      ],
      expected: [[5, 2], [20, 1]],
    },
    {
      name: "conf_label_n",
      series: [
        testSeriesOf("conf_label_n", { n: "7" }, quarterly),
        testSeriesOf("conf_label_n", { n: "20" }, minutely),
      ],
      expected: [[5, 1], [20, 1]],
    },
    {
      name: "conf_hostile_values",
      series: hostile.map((value) => testSeriesOf("conf_hostile_values", { value, team: value }, quarterly)),
      expected: [[20, hostile.length]],
      teams: Object.fromEntries(hostile.map((value) => [value, [[20, 1]]])),
    },
    {
      name: "conf_teams",
      series: [
        testSeriesOf("conf_teams", { team: "cart", instance: "1" }, quarterly),
        testSeriesOf("conf_teams", { team: "cart", instance: "2" }, quarterly),
        testSeriesOf("conf_teams", { team: "cart", instance: "3" }, minutely),
        testSeriesOf("conf_teams", { team: "search", instance: "1" }, minutely),
        testSeriesOf("conf_teams", { instance: "1" }, quarterly),
      ],
      expected: [[5, 2], [20, 3]],
      teams: { cart: [[5, 1], [20, 2]], search: [[5, 1]], "": [[20, 1]] },
    },
  ];
}

function nameMetrics(atMs: number): ConformanceMetric[] {
  const quarterly = ticks(atMs - WINDOW_MS - MINUTE_MS, atMs, 15 * SECOND_MS, 3_000);
  const plain = (name: string, needs?: Trait): ConformanceMetric => ({
    name,
    series: [testSeriesOf(name, { job: "names" }, quarterly)],
    expected: [[20, 1]],
    needs,
  });
  return [
    plain("job:conf_requests:rate5m"),
    plain("conf_requests_total"),
    plain("conf_duration_seconds_bucket"),
    plain("conf_duration_seconds_count"),
    plain("conf_duration_seconds_sum"),
    plain("grafana_conf_builds"),
    plain("conf.dots-and-dashes/per second", "utf8Names"),
    plain('conf quote " backslash \\ brace }', "utf8Names"),
    plain("conf newline\ntab\t", "utf8Names"),
    plain("conf_温度_\u{1f980}", "utf8Names"),
    plain("conf.*|regex+(special)[chars]?^$", "utf8Names"),
    plain(`conf ${"very ".repeat(40)}long`, "utf8Names"),
  ];
}

function valueMetrics(atMs: number): ConformanceMetric[] {
  const times = ticks(atMs - WINDOW_MS, atMs, 15 * SECOND_MS, 3_000);
  const valued = (name: string, value: (index: number) => TestValue): TestSeries => ({
    labels: { __name__: name, job: "values" },
    samples: times.map((timestampMs, index) => ({ timestampMs, value: value(index) })),
  });
  return [
    { name: "conf_same_value", series: [valued("conf_same_value", () => 1)], expected: [[20, 1]] },
    {
      // Twelve samples, a marker that says the series has ended, and silence.
      name: "conf_stale",
      series: [{
        labels: { __name__: "conf_stale", job: "values" },
        samples: times.slice(0, 13).map((timestampMs, index) => ({
          timestampMs,
          value: index === 12 ? "stale" : index,
        })),
      }],
      expected: [[12, 1]],
      needs: "staleMarkers",
    },
    {
      // It comes back after the marker, as a target does that was away for one scrape.
      name: "conf_stale_between",
      series: [valued("conf_stale_between", (index) => (index === 7 ? "stale" : index))],
      expected: [[19, 1]],
      needs: "staleMarkers",
    },
    {
      name: "conf_nan",
      series: [valued("conf_nan", (index) => (index % 2 ? NaN : 1))],
      expected: [[20, 1]],
      needs: "nanSamples",
    },
    {
      name: "conf_native_histogram",
      series: [valued("conf_native_histogram", () => "native histogram")],
      expected: [[20, 1]],
      needs: "nativeHistograms",
    },
  ];
}
