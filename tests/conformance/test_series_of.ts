import type { TestSeries } from "../support/test_series.ts";

/** A series with a sample at each time, every one with another value. */
export function testSeriesOf(
  name: string,
  labels: Readonly<Record<string, string>>,
  timesMs: readonly number[],
): TestSeries {
  return {
    labels: { __name__: name, ...labels },
    samples: timesMs.map((timestampMs, index) => ({ timestampMs, value: index })),
  };
}
