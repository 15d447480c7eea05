import { encodeTextChunks } from "../exposition/encode_text.ts";
import type { Report } from "./report.ts";
import { snapshotFamilies } from "./snapshot_families.ts";

/**
 * The result in the Prometheus text format 0.0.4, fit for the textfile collector of node_exporter.
 *
 * Metric names are label values here and stay exact: `a.b` and `a_b` are two metrics.
 */
export const promReport: Report = {
  format: "prom",
  extension: "prom",
  render: (input) => encodeTextChunks(snapshotFamilies(input)),
};
