import { encodeTextChunks } from "../exposition/encode_text.ts";
import { snapshotFamilies } from "../snapshot/snapshot_families.ts";
import type { Report } from "./report.ts";

/**
 * The result in the Prometheus text format 0.0.4, fit for the textfile collector of node_exporter.
 *
 * Metric names are label values here and stay exact: `a.b` and `a_b` are two metrics.
 */
export const promReport: Report = {
  render: ({ view }) => encodeTextChunks(snapshotFamilies(view)),
};
