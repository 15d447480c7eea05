import type { ReportInput, ReportOptions } from "../../src/report/report.ts";
import type { ViewOptions } from "../../src/snapshot/metric_view.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { viewOf } from "../snapshot/view_of.ts";

/** The defaults of the command line, with what a test changes. */
export function reportInput(
  snapshot: Snapshot,
  { top, splitsMetrics = false, isOverview = false, columns = 80, repeatFlags = [], isDemo = false, ...options }:
    Partial<ViewOptions & ReportOptions> = {},
  seriesDetail: ReportInput["seriesDetail"] = new Map(),
): ReportInput {
  return {
    view: viewOf(snapshot, options),
    options: { top, splitsMetrics, isOverview, columns, repeatFlags, isDemo },
    seriesDetail,
  };
}

/** The pieces of a document, joined. */
export function join(pieces: Iterable<string>): string {
  return [...pieces].join("");
}
