import { distributionFromCounts, seriesCount, totalSamples } from "../snapshot/distribution.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import { scrapeInterval } from "../snapshot/scrape_interval.ts";
import type { Distribution } from "../snapshot/snapshot.ts";
import { escapeForDisplay } from "../text/escape_for_display.ts";
import { formatCount } from "../text/format_number.ts";
import { describeGroup } from "./describe_group.ts";
import type { OverviewBlock, OverviewRow } from "./overview_model.ts";

const MAX_NAME_CHARACTERS = 200;

/** What is known of a row before all targets are. */
type SummaryRow = Pick<OverviewRow, "name" | "dpm" | "series" | "every">;

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
  add(target: string, { groups, families, snapshot: { scope: { groupBy }, windowMinutes } }: MetricView): void {
    this.#groupCount += groups.length;
    for (const { dpm, series } of groups) {
      this.#grouped.dpm += dpm;
      this.#grouped.series += series;
    }
    const rows = groups.slice(0, this.#maxGroups).map(({ value, dpm, series, every }) => {
      return { name: `${target}/${describeGroup(value, groupBy.length)}`, dpm, series, every };
    });
    this.#groups = [...this.#groups, ...rows].sort(byDpm).slice(0, this.#maxGroups);
    for (const { name, distribution } of families) this.#addFamily(name, distribution, windowMinutes);
  }

  /** The groups of all targets, as `target/value`; `undefined` where none has any. */
  groups(by: string, allDpm: number): OverviewBlock | undefined {
    if (this.#groupCount === 0) return undefined;
    const rest = { ...this.#grouped };
    for (const { dpm, series } of this.#groups) {
      rest.dpm -= dpm;
      rest.series -= series;
    }
    const note = `by target/${by}, ${formatCount(this.#groups.length)} of ${formatCount(this.#groupCount)}`;
    const more = this.#groupCount - this.#groups.length;
    return blockOf({ title: "Who sends most", note, nameTitle: `target/${by}` }, this.#groups, rest, more, allDpm);
  }

  /** The families of all targets, those of one name as one. */
  families(max: number, allDpm: number): OverviewBlock {
    const rows = Array.from(this.#families, ([name, { counts, windowMinutes }]): SummaryRow => {
      const distribution = distributionFromCounts(counts);
      return {
        name: escapeForDisplay(name, MAX_NAME_CHARACTERS),
        dpm: totalSamples(distribution) / windowMinutes,
        series: seriesCount(distribution),
        every: scrapeInterval(distribution, windowMinutes),
      };
    }).sort(byDpm);
    const rest = { dpm: 0, series: 0 };
    for (const { dpm, series } of rows.slice(max)) {
      rest.dpm += dpm;
      rest.series += series;
    }
    const shown = rows.slice(0, max);
    const note = `${formatCount(shown.length)} of ${formatCount(rows.length)} families`;
    const words = { title: "What it consists of", note, nameTitle: "metric" };
    return blockOf(words, shown, rest, rows.length - shown.length, allDpm);
  }

  #addFamily(name: string, distribution: Distribution, windowMinutes: number): void {
    const sum = this.#families.get(name) ?? { counts: new Map<number, number>(), windowMinutes };
    this.#families.set(name, sum);
    for (const [samples, series] of distribution) sum.counts.set(samples, (sum.counts.get(samples) ?? 0) + series);
  }
}

function blockOf(
  words: Pick<OverviewBlock, "title" | "note" | "nameTitle">,
  shown: readonly SummaryRow[],
  rest: Pick<SummaryRow, "dpm" | "series">,
  more: number,
  allDpm: number,
): OverviewBlock {
  const toRow = (row: SummaryRow): OverviewRow => {
    return { ...row, note: "", saves: undefined, share: row.dpm / allDpm, change: undefined, family: undefined };
  };
  return {
    ...words,
    remark: "",
    noteTitle: "",
    shareTitle: "Of all",
    rows: shown.map(toRow),
    rest: more === 0 ? undefined : toRow({ name: `${formatCount(more)} more`, every: "", ...rest }),
    unit: "dpm",
    gone: undefined,
  };
}

function byDpm(a: SummaryRow, b: SummaryRow): number {
  return b.dpm - a.dpm || (a.name < b.name ? -1 : 1);
}
