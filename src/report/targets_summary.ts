import { distributionFromCounts, seriesCount, totalSamples } from "../snapshot/distribution.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import { scrapeInterval } from "../snapshot/scrape_interval.ts";
import type { Distribution } from "../snapshot/snapshot.ts";
import { describeGroup } from "./overview.ts";

/** One row of a list over all targets. */
interface SummaryRow {
  /** As it is shown. */
  readonly name: string;
  readonly dpm: number;
  readonly series: number;
  /** How often its series have a sample. */
  readonly every: string;
}

/** The first rows of a list, with the most DPM first, and the sum of the rest. */
export interface SummaryList {
  readonly shown: readonly SummaryRow[];
  readonly rest: SummaryRow;
  readonly count: number;
}

/** Sums of a family over targets: whole samples and series, so that no order of targets changes them. */
interface FamilySum {
  readonly counts: Map<number, number>;
  readonly windowMinutes: number;
}

/** Who sends most and what it consists of, over all targets: grows with each, and keeps neither series nor names. */
export class TargetsSummary {
  readonly #maxGroups: number;
  #groups: SummaryRow[] = [];
  #groupCount = 0;
  #grouped = { dpm: 0, series: 0 };
  readonly #families = new Map<string, FamilySum>();

  /** @param maxGroups Groups that a list shows at most: no target keeps more. */
  constructor(maxGroups: number) {
    this.#maxGroups = maxGroups;
  }

  /** Adds what a target has. */
  add(target: string, { groups, families, snapshot: { windowMinutes } }: MetricView): void {
    this.#groupCount += groups.length;
    for (const { dpm, series } of groups) {
      this.#grouped.dpm += dpm;
      this.#grouped.series += series;
    }
    const rows = groups.slice(0, this.#maxGroups).map(({ value, dpm, series, every }) => {
      return { name: `${target}/${describeGroup(value)}`, dpm, series, every };
    });
    this.#groups = [...this.#groups, ...rows].sort(byDpm).slice(0, this.#maxGroups);
    for (const { name, distribution } of families) this.#addFamily(name, distribution, windowMinutes);
  }

  /** The groups of all targets, as `target/value`. */
  groups(): SummaryList {
    const rest = { ...this.#grouped };
    for (const { dpm, series } of this.#groups) {
      rest.dpm -= dpm;
      rest.series -= series;
    }
    return { shown: this.#groups, rest: { name: "", every: "", ...rest }, count: this.#groupCount };
  }

  /** The families of all targets, those of one name as one. */
  families(max: number): SummaryList {
    const rows = Array.from(this.#families, ([name, { counts, windowMinutes }]): SummaryRow => {
      const distribution = distributionFromCounts(counts);
      return {
        name,
        dpm: totalSamples(distribution) / windowMinutes,
        series: seriesCount(distribution),
        every: scrapeInterval(distribution, windowMinutes),
      };
    }).sort(byDpm);
    const rest = { name: "", dpm: 0, series: 0, every: "" };
    for (const { dpm, series } of rows.slice(max)) {
      rest.dpm += dpm;
      rest.series += series;
    }
    return { shown: rows.slice(0, max), rest, count: rows.length };
  }

  #addFamily(name: string, distribution: Distribution, windowMinutes: number): void {
    const sum = this.#families.get(name) ?? { counts: new Map<number, number>(), windowMinutes };
    this.#families.set(name, sum);
    for (const [samples, series] of distribution) sum.counts.set(samples, (sum.counts.get(samples) ?? 0) + series);
  }
}

function byDpm(a: SummaryRow, b: SummaryRow): number {
  return b.dpm - a.dpm || (a.name < b.name ? -1 : 1);
}
