import { MetricView, type ViewOptions } from "../../src/snapshot/metric_view.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";

/** The view by the defaults of the command line, with what a test changes. */
export function viewOf(snapshot: Snapshot, options: Partial<ViewOptions> = {}): MetricView {
  return MetricView.of(snapshot, {
    minDpm: 1,
    all: false,
    sort: "dpm",
    costPer1000Series: undefined,
    includedDpm: 1,
    ...options,
  });
}
