import type { MetricFamily } from "./metric_family.ts";

/**
 * Everything a registry had to say at one moment. It never changes.
 *
 * Two snapshots between which nothing changed are the same object, which is how their bytes come to be encoded once.
 */
export interface ExpositionSnapshot {
  /** In the order of registration. */
  readonly families: readonly MetricFamily[];
}
