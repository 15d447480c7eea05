import { renderSnapshot } from "../snapshot/render_snapshot.ts";
import type { Report } from "./report.ts";

/** The result as the JSON document of its snapshot. */
export const jsonReport: Report = {
  render: ({ view, seriesDetail, options, comparison }) =>
    renderSnapshot(view, { seriesDetail, splitsMetrics: options.splitsMetrics, comparison }),
};
