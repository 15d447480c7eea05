/** What one sample of a test series says. A native histogram has content of its own, the same every time. */
export type TestValue = number | "stale" | "native histogram";

/** One sample of a test series. */
export interface TestSample {
  /** Unix milliseconds. */
  readonly timestampMs: number;
  readonly value: TestValue;
}

/** A series that is written to a server, sample by sample. */
export interface TestSeries {
  /** All labels, `__name__` among them. */
  readonly labels: Readonly<Record<string, string>>;
  /** Ascending by time. */
  readonly samples: readonly TestSample[];
}
