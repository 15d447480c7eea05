import type { FamilyHead, MetricFamily } from "./metric_family.ts";

/** What a collector may answer with. */
export type CollectedFamilies = Iterable<MetricFamily> | Promise<Iterable<MetricFamily>> | AsyncIterable<MetricFamily>;

/**
 * Anything that can say what its metrics are at the moment of a scrape.
 *
 * The families belong to the snapshot once they are given and must not be changed afterwards. A collector that gives
 * the very same object again says "nothing changed", and its bytes are not encoded again.
 */
export interface Collector {
  /** What error messages call it. */
  readonly name: string;
  /** The families it will give, where that is known: a clash is then found at registration and not at a scrape. */
  readonly heads?: readonly FamilyHead[];
  collect(): CollectedFamilies;
}
