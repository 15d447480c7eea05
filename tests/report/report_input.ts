import type { ReportConfig } from "../../src/config/config.ts";
import type { ReportInput } from "../../src/report/report.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";

/** The defaults of the command line, with what a test changes. */
export function reportInput(
  snapshot: Snapshot,
  options: Partial<ReportConfig> = {},
  seriesDetail: ReportInput["seriesDetail"] = new Map(),
): ReportInput {
  return {
    snapshot,
    options: {
      format: "json",
      minDpm: 1,
      all: false,
      sort: "dpm",
      top: undefined,
      seriesDetail: 0,
      costPer1000Series: undefined,
      includedDpm: 1,
      ...options,
    },
    seriesDetail,
  };
}

/** The pieces of a document, joined. */
export function join(pieces: Iterable<string>): string {
  return [...pieces].join("");
}
