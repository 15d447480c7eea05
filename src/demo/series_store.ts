import { LabelSet, METRIC_NAME_LABEL } from "./label_set.ts";
import type { Matcher } from "./matcher.ts";
import type { SyntheticSeries } from "./synthetic_series.ts";

/** A series with its labels ready for matching and grouping. */
export interface StoredSeries {
  readonly labels: LabelSet;
  readonly value: number;
  countSamples(afterMs: number, throughMs: number): number;
}

/** Keeps series by metric name, so that a query for one name of thousands does not look at the others. */
export class SeriesStore {
  readonly #byName = new Map<string, StoredSeries[]>();

  constructor(series: Iterable<SyntheticSeries>) {
    for (const one of series) {
      const labels = LabelSet.from(one.labels);
      const stored: StoredSeries = {
        labels,
        value: one.value ?? 1,
        countSamples: (afterMs, throughMs) => one.countSamples(afterMs, throughMs),
      };
      const name = labels.get(METRIC_NAME_LABEL);
      const known = this.#byName.get(name);
      if (known === undefined) this.#byName.set(name, [stored]);
      else known.push(stored);
    }
  }

  /** Finds every series that all matchers match, whether or not it has samples. */
  select(matchers: readonly Matcher[]): StoredSeries[] {
    const onName = matchers.filter(({ name }) => name === METRIC_NAME_LABEL);
    const onOthers = matchers.filter(({ name }) => name !== METRIC_NAME_LABEL);
    const candidates = onName.find(({ values }) => values !== undefined)?.values ?? this.#byName.keys();
    const found: StoredSeries[] = [];
    for (const name of candidates) {
      if (!onName.every((matcher) => matcher.matches(name))) continue;
      for (const series of this.#byName.get(name) ?? []) {
        if (onOthers.every((matcher) => matcher.matches(series.labels.get(matcher.name)))) found.push(series);
      }
    }
    return found;
  }
}
