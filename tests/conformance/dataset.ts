import type { TestSeries } from "../support/test_series.ts";
import type { ConformanceMetric, Trait } from "./conformance_metric.ts";
import { labelMetrics } from "./label_metrics.ts";
import { testSeriesOf } from "./test_series_of.ts";
import { MINUTE_MS, PAST_MS, SECOND_MS, ticks, WINDOW_MS } from "./times.ts";

/** The names of {@linkcode fillerMetrics}: enough for several batches of every size a scan uses. */
const FILLER_NAMES = 320;

/**
 * The data set that every backend holds and every scan of the suite must count exactly.
 *
 * The counts are written down, not computed: a window of 5 minutes, open on the left, ending at `atMs`, which is a whole
 * multiple of 10 minutes. All samples lie within one hour, which is what an empty Prometheus accepts.
 */
export function conformanceDataset(atMs: number): ConformanceMetric[] {
  return [
    ...intervalMetrics(atMs),
    ...edgeMetrics(atMs),
    ...shapeMetrics(atMs),
    ...labelMetrics(atMs),
    ...pastMetrics(atMs),
    ...fillerMetrics(atMs),
  ];
}

/** The part of a data set that a backend can hold. */
export function metricsFor(dataset: readonly ConformanceMetric[], traits: ReadonlySet<Trait>): ConformanceMetric[] {
  return dataset.filter(({ needs }) => needs === undefined || traits.has(needs));
}

/** The series of some metrics, ready to be written to a server. */
export function seriesOf(metrics: readonly ConformanceMetric[]): TestSeries[] {
  return metrics.flatMap(({ series }) => series);
}

function intervalMetrics(atMs: number): ConformanceMetric[] {
  const from = atMs - WINDOW_MS - MINUTE_MS;
  const through = atMs + MINUTE_MS;
  const every = (name: string, intervalMs: number, phaseMs = 0) =>
    testSeriesOf(name, { instance: `every-${intervalMs}-${phaseMs}` }, ticks(from, through, intervalMs, phaseMs));
  return [
    { name: "conf_every_1s", series: [every("conf_every_1s", SECOND_MS)], expected: [[300, 1]] },
    { name: "conf_every_5s", series: [every("conf_every_5s", 5 * SECOND_MS, 1_234)], expected: [[60, 1]] },
    {
      name: "conf_every_15s",
      series: [0, 1, 7_777, 14_999].map((phaseMs) => every("conf_every_15s", 15 * SECOND_MS, phaseMs)),
      expected: [[20, 4]],
    },
    { name: "conf_every_60s", series: [every("conf_every_60s", MINUTE_MS, 31_007)], expected: [[5, 1]] },
    {
      name: "conf_mixed_intervals",
      series: [SECOND_MS, 15 * SECOND_MS, 30 * SECOND_MS, MINUTE_MS].map((intervalMs) =>
        every("conf_mixed_intervals", intervalMs)
      ),
      expected: [[5, 1], [10, 1], [20, 1], [300, 1]],
    },
    {
      // A name that ends like a histogram's and is none, sent by jobs of every pace.
      name: "conf_jobs_count",
      series: [SECOND_MS, 15 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS].map((intervalMs) =>
        testSeriesOf("conf_jobs_count", { job: `every-${intervalMs}` }, ticks(from, through, intervalMs, 500))
      ),
      expected: [[1, 1], [5, 1], [20, 1], [300, 1]],
    },
    {
      name: "conf_irregular",
      series: [
        testSeriesOf(
          "conf_irregular",
          { instance: "a" },
          [-290_000, -289_999, -100_003, -99_000, -17, -1].map((t) => atMs + t),
        ),
        testSeriesOf("conf_irregular", { instance: "b" }, [-400_000, -299_000, -250_001].map((t) => atMs + t)),
        testSeriesOf("conf_irregular", { instance: "c" }, [atMs - 150_000]),
      ],
      expected: [[1, 1], [2, 1], [6, 1]],
    },
    {
      name: "conf_started_inside",
      series: [testSeriesOf("conf_started_inside", {}, ticks(atMs - 2 * MINUTE_MS, through, 15 * SECOND_MS, 5_000))],
      expected: [[8, 1]],
    },
    {
      name: "conf_ended_inside",
      series: [testSeriesOf("conf_ended_inside", {}, ticks(from, atMs - 3 * MINUTE_MS, 15 * SECOND_MS, 5_000))],
      expected: [[8, 1]],
    },
  ];
}

/** To the millisecond: the window leaves out its first instant and takes its last. */
function edgeMetrics(atMs: number): ConformanceMetric[] {
  const startMs = atMs - WINDOW_MS;
  return [
    { name: "conf_edge_at_start", series: [testSeriesOf("conf_edge_at_start", {}, [startMs])], expected: [] },
    {
      name: "conf_edge_after_start",
      series: [testSeriesOf("conf_edge_after_start", {}, [startMs + 1])],
      expected: [[1, 1]],
    },
    { name: "conf_edge_at_end", series: [testSeriesOf("conf_edge_at_end", {}, [atMs])], expected: [[1, 1]] },
    { name: "conf_edge_after_end", series: [testSeriesOf("conf_edge_after_end", {}, [atMs + 1])], expected: [] },
    {
      name: "conf_edge_both",
      series: [testSeriesOf("conf_edge_both", {}, ticks(startMs, atMs, 15 * SECOND_MS))],
      expected: [[20, 1]],
    },
    {
      name: "conf_edge_around",
      series: [testSeriesOf("conf_edge_around", {}, [startMs - 1, startMs, startMs + 1, atMs - 1, atMs, atMs + 1])],
      expected: [[3, 1]],
    },
  ];
}

function shapeMetrics(atMs: number): ConformanceMetric[] {
  const minutely = ticks(atMs - WINDOW_MS - MINUTE_MS, atMs, MINUTE_MS, 2_000);
  const quarterly = ticks(atMs - WINDOW_MS - MINUTE_MS, atMs, 15 * SECOND_MS, 3_000);
  return [
    {
      name: "conf_wide",
      series: Array.from(
        { length: 2_000 },
        (_, index) =>
          testSeriesOf(
            "conf_wide",
            { pod: `pod-${index}`, team: index % 4 === 0 ? "search" : "cart" },
            index < 100 ? quarterly : minutely,
          ),
      ),
      expected: [[5, 1_900], [20, 100]],
      teams: { search: [[5, 475], [20, 25]], cart: [[5, 1_425], [20, 75]] },
    },
    {
      // An HA pair that nothing deduplicates: each replica brings all series, a few seconds apart.
      name: "conf_ha",
      series: ["a", "b"].flatMap((replica, index) =>
        ["x", "y", "z"].map((job) =>
          testSeriesOf(
            "conf_ha",
            { job, replica },
            ticks(atMs - WINDOW_MS - MINUTE_MS, atMs, 15 * SECOND_MS, 4_000 + index * 6_500),
          )
        )
      ),
      expected: [[20, 6]],
    },
    {
      name: "conf_twin_left",
      series: [testSeriesOf("conf_twin_left", { job: "twin", instance: "1" }, quarterly)],
      expected: [[20, 1]],
    },
    {
      name: "conf_twin_right",
      series: [testSeriesOf("conf_twin_right", { job: "twin", instance: "1" }, minutely)],
      expected: [[5, 1]],
    },
  ];
}

function pastMetrics(atMs: number): ConformanceMetric[] {
  const pastMs = atMs - PAST_MS;
  const pastWindow = (intervalMs: number) =>
    ticks(pastMs - WINDOW_MS - MINUTE_MS, pastMs + MINUTE_MS, intervalMs, 9_000);
  return [
    {
      // The backend knows the name; nothing is in the window.
      name: "conf_silent",
      series: [
        testSeriesOf("conf_silent", { job: "past" }, ticks(atMs - 20 * MINUTE_MS, atMs - 10 * MINUTE_MS, MINUTE_MS)),
      ],
      expected: [],
    },
    {
      name: "conf_only_past",
      series: [testSeriesOf("conf_only_past", { job: "past" }, pastWindow(15 * SECOND_MS))],
      expected: [],
      expectedInPast: [[20, 1]],
    },
    {
      name: "conf_slowed_down",
      series: [
        testSeriesOf("conf_slowed_down", { job: "past" }, [
          ...pastWindow(5 * SECOND_MS),
          ...ticks(atMs - WINDOW_MS - MINUTE_MS, atMs, MINUTE_MS, 9_000),
        ]),
      ],
      expected: [[5, 1]],
      expectedInPast: [[60, 1]],
    },
  ];
}

function fillerMetrics(atMs: number): ConformanceMetric[] {
  const from = atMs - WINDOW_MS - MINUTE_MS;
  return Array.from({ length: FILLER_NAMES }, (_, index) => {
    const name = `conf_filler_with_a_name_as_long_as_names_often_are_${String(index).padStart(4, "0")}`;
    // All share one label set, and neighbours differ in their counts: a row given to the wrong name shows.
    const intervalMs = ([15, 20, 30, 60][index % 4] ?? 15) * SECOND_MS;
    return {
      name,
      series: [testSeriesOf(name, { job: "filler" }, ticks(from, atMs, intervalMs, 1_000))],
      expected: [[WINDOW_MS / intervalMs, 1]] as const,
    };
  });
}
