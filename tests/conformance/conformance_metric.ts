import type { Distribution } from "../../src/snapshot/snapshot.ts";
import type { TestSeries } from "../support/test_series.ts";

/** Something that not every backend can store or keep. */
export type Trait =
  /** Names beyond `[a-zA-Z_:][a-zA-Z0-9_:]*`. */
  | "utf8Names"
  | "nativeHistograms"
  /** The mark of a series' end, which only scraping and remote write leave. */
  | "staleMarkers"
  /** NaN is a sample like any other. VictoriaMetrics does not keep it. */
  | "nanSamples";

/** One metric of the data set, with what a scan must find by construction. */
export interface ConformanceMetric {
  readonly name: string;
  readonly series: readonly TestSeries[];
  /** What a scan at the evaluation time finds in a window of 5 minutes; empty where it finds nothing. */
  readonly expected: Distribution;
  /** What a scan at {@linkcode PAST_MS} before the evaluation time finds. @default nothing */
  readonly expectedInPast?: Distribution;
  /** The same series as `expected`, by the values of the label `team`. @default all without the label */
  readonly teams?: Readonly<Record<string, Distribution>>;
  /** What a backend needs to hold it. @default nothing */
  readonly needs?: Trait;
}
