import type { Comparison } from "../snapshot/compare.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import type { SeriesDetail } from "../snapshot/snapshot.ts";

/** What only some formats heed. */
export interface ReportOptions {
  /** Lines of each list at most, 0 for all; `undefined` is the format's own. Formats for programs list everything. */
  readonly top: number | undefined;
  /** Whether a format for people shows the bill, who causes it and what it consists of, in place of all metrics. */
  readonly isOverview: boolean;
  /** Columns that a format for people fills at most. */
  readonly columns: number;
  /** Flags with which the same tenant is scanned in the same way again. */
  readonly repeatFlags: readonly string[];
  /** Whether the tenant is the embedded one. */
  readonly isDemo: boolean;
  /** Whether each metric is shown split by the grouping; without it the grouping shows in totals alone. */
  readonly splitsMetrics: boolean;
}

/** Everything a report may say. */
export interface ReportInput {
  readonly view: MetricView;
  readonly options: ReportOptions;
  /** Highest series of each listed metric, highest first; empty unless asked for. */
  readonly seriesDetail: ReadonlyMap<string, readonly SeriesDetail[]>;
  /** What has changed since an earlier scan; `undefined` unless asked for. */
  readonly comparison?: Comparison | undefined;
}

/** One output format: a snapshot as text. */
export interface Report {
  /** Renders the whole document, in pieces that are written one after the other; the last ends with a newline. */
  render(input: ReportInput): Iterable<string>;
}
