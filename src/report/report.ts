import type { ReportConfig } from "../config/config.ts";
import type { SeriesDetail } from "../snapshot/series_detail.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

/** Everything a report may say. */
export interface ReportInput {
  readonly snapshot: Snapshot;
  readonly options: ReportConfig;
  /** Highest series of each listed metric, highest first; empty unless asked for. */
  readonly seriesDetail: ReadonlyMap<string, readonly SeriesDetail[]>;
}

/** One output format: a name, a file extension, and the text of a snapshot in it. */
export interface Report {
  readonly format: ReportConfig["format"];
  /** Extension of the default output file, without its dot. */
  readonly extension: string;
  /** The whole document, in pieces that are written one after the other; the last one ends with a newline. */
  render(input: ReportInput): Iterable<string>;
}
