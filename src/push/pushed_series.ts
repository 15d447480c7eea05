import type { Labels, MetricFamily } from "../exposition/metric_family.ts";

/** One series of a result, with its one sample. */
export interface PushedSeries {
  readonly name: string;
  readonly help: string;
  readonly labels: Labels;
  readonly value: number;
  /** In Unix milliseconds. @default that of the context */
  readonly timestampMs?: number | undefined;
}

/** What is said of every series beside its own labels. */
export interface PushContext {
  /** Labels by name, `job` among them. */
  readonly labels: ReadonlyMap<string, string>;
  /** Of every sample that has none of its own. */
  readonly timestampMs: number;
}

/** Yields the series of families in their order, at most so many at once, under the names that the text format has. */
export function* seriesInBatches(families: Iterable<MetricFamily>, size: number): Generator<PushedSeries[]> {
  let batch: PushedSeries[] = [];
  for (const { name, help, samples } of families) {
    for (const { suffix, labels, value, timestampMs } of samples) {
      batch.push({ name: name + suffix, help, labels, value, timestampMs });
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/**
 * Merges labels and sorts them by name, as receivers take for granted. Of two with one name the first counts; one without
 * a value is none.
 */
export function mergeLabels(
  ...labels: readonly Iterable<readonly [name: string, value: string]>[]
): (readonly [name: string, value: string])[] {
  const merged = new Map(labels.toReversed().flatMap((some) => [...some]));
  return [...merged].filter(([, value]) => value !== "").sort(([a], [b]) => (a < b ? -1 : 1));
}
