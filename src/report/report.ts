import type { MetricView } from "../snapshot/metric_view.ts";
import type { SeriesDetail } from "../snapshot/snapshot.ts";

/** What only some formats heed. */
export interface ReportOptions {
  /** Metrics shown at most; `undefined` shows all. Formats for programs list every metric of the view. */
  readonly top: number | undefined;
  /** Whether each metric is shown split by the grouping; without it the grouping shows in totals alone. */
  readonly splitsMetrics: boolean;
}

/** Everything a report may say. */
export interface ReportInput {
  readonly view: MetricView;
  readonly options: ReportOptions;
  /** Highest series of each listed metric, highest first; empty unless asked for. */
  readonly seriesDetail: ReadonlyMap<string, readonly SeriesDetail[]>;
}

/** One output format: a snapshot as text. */
export interface Report {
  /** Renders the whole document, in pieces that are written one after the other; the last ends with a newline. */
  render(input: ReportInput): Iterable<string>;
}
