import type { ReportInput, ReportOptions } from "../../src/report/report.ts";
import { compareSnapshots } from "../../src/snapshot/compare.ts";
import type { ViewOptions } from "../../src/snapshot/metric_view.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { viewOf } from "../snapshot/view_of.ts";

/** The defaults of the command line, with what a test changes. */
export function reportInput(
  snapshot: Snapshot,
  {
    top,
    splitsMetrics = false,
    isOverview = false,
    columns = 80,
    repeatFlags = [],
    isDemo = false,
    before,
    ...options
  }: Partial<ViewOptions & ReportOptions> & { readonly before?: Snapshot } = {},
  seriesDetail: ReportInput["seriesDetail"] = new Map(),
): ReportInput {
  const view = viewOf(snapshot, options);
  return {
    view,
    options: { top, splitsMetrics, isOverview, columns, repeatFlags, isDemo },
    seriesDetail,
    comparison: before && compareSnapshots(view, { snapshot: before, source: before.backend.url }),
  };
}

/** The pieces of a document, joined. */
export function join(pieces: Iterable<string>): string {
  return [...pieces].join("");
}
