import type { ReportConfig } from "../config/config.ts";
import { jsonReport } from "../report/json_report.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

/** The JSON of a one-shot with `-m 0 --all`, in pieces: nothing of the snapshot is lost. */
export function snapshotJson(
  snapshot: Snapshot,
  price: Pick<ReportConfig, "costPer1000Series" | "includedDpm"> = { costPer1000Series: undefined, includedDpm: 1 },
): Iterable<string> {
  const { costPer1000Series, includedDpm } = price;
  return jsonReport.render({
    snapshot,
    options: {
      format: "json",
      minDpm: 0,
      all: true,
      sort: "dpm",
      top: undefined,
      seriesDetail: 0,
      costPer1000Series,
      includedDpm,
    },
    seriesDetail: new Map(),
  });
}
