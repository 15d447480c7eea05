import type { FamilyHead, MetricFamily } from "./metric_family.ts";

/** What a collector may return. */
export type CollectedFamilies = Iterable<MetricFamily> | Promise<Iterable<MetricFamily>> | AsyncIterable<MetricFamily>;

/**
 * Anything that knows its metrics at the moment of a scrape.
 *
 * Families belong to the snapshot once they are returned and must not be changed afterwards. A collector that returns
 * the same object again says that nothing has changed, and its bytes are not encoded again.
 */
export interface Collector {
  /** The name that error messages use. */
  readonly name: string;
  /** The families it will return, where known: a clash is then found at registration instead of at a scrape. */
  readonly heads?: readonly FamilyHead[];
  collect(): CollectedFamilies;
}
