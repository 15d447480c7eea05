import { countLedger } from "./count_ledger.ts";
import type { Snapshot } from "./snapshot.ts";

/** How fast a scan went. */
export interface PerformanceMetrics {
  readonly runtimeSeconds: number;
  /** Names the backend was asked about: measured, empty and failed ones, not those a rule aggregates away. */
  readonly processed: number;
  /** Runtime over processed names; 0 where there are none. */
  readonly averageSeconds: number;
  /** Processed names over runtime; 0 where no time passed. */
  readonly metricsPerSecond: number;
}

/** Derives the speed of a scan from its snapshot. */
export function performanceMetrics(snapshot: Pick<Snapshot, "names" | "durationMs">): PerformanceMetrics {
  const ledger = countLedger(snapshot);
  const processed = ledger.catalogue - ledger.aggregated;
  const { durationMs } = snapshot;
  return {
    runtimeSeconds: durationMs / 1000,
    processed,
    // One division each: two would turn 1.4 s over 14 metrics into 0.09999999999999999.
    averageSeconds: processed === 0 ? 0 : durationMs / (processed * 1000),
    metricsPerSecond: durationMs === 0 ? 0 : processed * 1000 / durationMs,
  };
}
