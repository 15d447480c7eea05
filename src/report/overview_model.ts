import { savingBySlowerScrapes } from "../pricing/saving.ts";
import type { Change } from "../snapshot/change.ts";
import type { Comparison } from "../snapshot/compare.ts";
import type { Family } from "../snapshot/families.ts";
import { groupLabel } from "../snapshot/group_key.ts";
import type { GroupTotals } from "../snapshot/group_totals.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import { isOwnMetric } from "../snapshot/snapshot_metrics.ts";
import { sortInPieces } from "../snapshot/sort_in_pieces.ts";
import { escapeForDisplay } from "../text/escape_for_display.ts";
import { countOf, formatCount, formatPercent } from "../text/format_number.ts";
import { describeGone, sumOfChanges } from "./describe_change.ts";
import { describeGroup } from "./describe_group.ts";

const MAX_NAME_CHARACTERS = 200;
/** Families that are looked at between two pauses. */
const PIECE = 1_000;

/** One line of an {@linkcode OverviewBlock}. */
export interface OverviewRow {
  /** Fit for one line, whatever it was outside. */
  readonly name: string;
  /** The name of a family as it is outside; `undefined` of anything else. */
  readonly family: string | undefined;
  /** What stands behind the name, without a space before it; empty for nothing. */
  readonly note: string;
  /** What slower scrapes save of what is billed, or of data points; `undefined` where none is saved. */
  readonly saves: number | undefined;
  /** Part of the bill, or of all data points: of what is saved where something is. */
  readonly share: number;
  readonly dpm: number;
  readonly series: number;
  /** How often its series have a sample: `15s`. */
  readonly every: string;
  /** Since an earlier scan; `undefined` where that cannot be told. */
  readonly change: Change | undefined;
}

/** A ranking of the first screen: its words and its numbers, for a terminal or a page to lay out. */
export interface OverviewBlock {
  /** As in a sentence: `Who sends more than included`. */
  readonly title: string;
  /** How many of how many are shown. */
  readonly note: string;
  /** What is to be said before the rows; empty for nothing. */
  readonly remark: string;
  readonly nameTitle: string;
  /** What the rows' notes are; empty where they have none. */
  readonly noteTitle: string;
  /** What {@linkcode OverviewRow.share} is a part of: `Of bill`. */
  readonly shareTitle: string;
  readonly rows: readonly OverviewRow[];
  /** What all others add up to: its name says how many they are. `undefined` where there is no other. */
  readonly rest: OverviewRow | undefined;
  /** What changes are told of: what decides the bill. */
  readonly unit: "dpm" | "series";
  /** What was there in an earlier scan alone, in words; `undefined` for nothing. */
  readonly gone: string | undefined;
}

/** The rankings of the first screen. */
export interface Overview {
  /** `undefined` without a grouping. */
  readonly senders: OverviewBlock | undefined;
  readonly families: OverviewBlock;
  /** The group that is first, as `groupKey` writes it; `undefined` without one. */
  readonly firstGroup: string | undefined;
}

/**
 * Ranks who sends what and what it consists of. Pauses after every few of them.
 *
 * Everything that was measured counts, what built-in rules hide too.
 *
 * @param top How many of each list are shown at most; 0 for all.
 */
export function* overviewModel(
  view: MetricView,
  top: { readonly groups: number; readonly families: number },
  comparison?: Comparison,
): Generator<void, Overview> {
  yield* view.foldInPieces();
  const groups = view.snapshot.scope.groupBy.length === 0 ? [] : yield* inOrder(view);
  return {
    senders: rankSenders(view, groups, top.groups, comparison),
    families: yield* rankFamilies(view, top.families, comparison),
    firstGroup: groups[0]?.value,
  };
}

function billedUnit({ bill }: MetricView): "dpm" | "series" {
  return bill?.decidedBy === "series" ? "series" : "dpm";
}

/** The part of the bill, or of all data points, that some data points and series are. */
export function shareOf(
  { bill, totals: { all } }: MetricView,
  { dpm, series }: { readonly dpm: number; readonly series: number },
): number {
  return bill?.decidedBy === "series" ? series / all.series : dpm / all.dpm;
}

/** Names what {@linkcode shareOf} is a part of. */
export function shareTitle({ bill }: MetricView): string {
  return bill === undefined ? "Of all" : "Of bill";
}

function rankSenders(
  view: MetricView,
  ordered: readonly GroupTotals[],
  top: number,
  comparison: Comparison | undefined,
): OverviewBlock | undefined {
  const { groupBy } = view.snapshot.scope;
  const [label, labels] = [groupLabel(groupBy), groupBy.length];
  const { plan } = view.options;
  if (label === undefined) return undefined;
  const by = escapeForDisplay(label);
  const whole = plan?.kind === "series" && view.bill !== undefined ? view.bill.usage : view.totals.all.dpm;
  const isSaving = savedBy(view, view.excessDpm) > 0;
  const groups = ordered.filter(({ excessDpm }) => excessDpm > 0 || !isSaving || plan?.kind === "samples");
  const shown = new Set(groups.slice(0, top || undefined));
  const rest = view.groups.filter((group) => !shown.has(group));
  const changeOf = ({ value }: GroupTotals) => comparison?.ofGroup(value);
  const toRow = (name: string, group: Omit<GroupTotals, "value" | "metrics">, change?: Change): OverviewRow => {
    const saves = isSaving ? savedBy(view, group.excessDpm) : undefined;
    const share = saves !== undefined && plan?.kind !== "samples" ? saves / whole : shareOf(view, group);
    const { dpm, series, every } = group;
    return { name, family: undefined, note: "", saves, share, dpm, series, every, change };
  };
  return {
    title: titleOfSenders(view, isSaving),
    note: `by ${by}, ${formatCount(shown.size)} of ${formatCount(view.groups.length)}`,
    remark: isSaving ? "" : `${noSaving(view, by)}: slower scrapes save nothing, only fewer series do`,
    nameTitle: by,
    noteTitle: "",
    shareTitle: shareTitle(view),
    rows: Array.from(shown, (group) => toRow(describeGroup(group.value, labels), group, changeOf(group))),
    rest: rest.length === 0
      ? undefined
      : toRow(`${formatCount(rest.length)} more`, sumOf(rest), sumOfChanges(rest.map(changeOf))),
    unit: billedUnit(view),
    gone: describeGone(comparison?.goneGroups ?? [], { one: `value of ${by}`, many: `values of ${by}`, labels }),
  };
}

function titleOfSenders({ options: { plan } }: MetricView, isSaving: boolean): string {
  if (plan?.kind === "samples" || !isSaving) return "Who sends most";
  return plan === undefined ? "Who sends more than one a minute" : "Who sends more than included";
}

/** What slower scrapes of an excess save: of what a plan by series bills, else data points. */
function savedBy({ options: { plan }, usage }: MetricView, excess: number): number {
  return plan?.kind === "series" ? savingBySlowerScrapes(plan, usage, excess).usage : excess;
}

/** The groups, those first that slower scrapes of save most, or else those with most of the bill. */
function* inOrder(view: MetricView): Generator<void, readonly GroupTotals[]> {
  const unit = billedUnit(view);
  const byShare = (a: GroupTotals, b: GroupTotals) => b[unit] - a[unit] || b.dpm - a.dpm;
  if (view.options.plan?.kind === "samples" || savedBy(view, view.excessDpm) <= 0) {
    return yield* sortInPieces(view.groups, byShare);
  }
  return yield* sortInPieces(view.groups, (a, b) => b.excessDpm - a.excessDpm || byShare(a, b));
}

function noSaving({ excessDpm, options: { plan } }: MetricView, by: string): string {
  if (excessDpm > 0) return "Series decide";
  return `No ${by} sends more than ${plan?.kind === "series" ? "included" : "one a minute"}`;
}

function sumOf(groups: readonly GroupTotals[]): Omit<GroupTotals, "value" | "metrics"> {
  const sum = { series: 0, dpm: 0, every: "", excessDpm: 0 };
  for (const { series, dpm, excessDpm } of groups) {
    sum.series += series;
    sum.dpm += dpm;
    sum.excessDpm += excessDpm;
  }
  return sum;
}

function* rankFamilies(
  view: MetricView,
  top: number,
  comparison: Comparison | undefined,
): Generator<void, OverviewBlock> {
  const unit = billedUnit(view);
  // They come with most DPM first.
  const all = unit === "dpm"
    ? view.families
    : yield* sortInPieces(view.families, (a, b) => b.series - a.series || b.dpm - a.dpm);
  const shown = all.slice(0, top || undefined);
  const rest = all.slice(shown.length);
  const others = yield* sumUp(rest);
  const changeOf = ({ name }: Family) => comparison?.ofFamily(name);
  const toRow = (name: string, sums: Pick<Family, "dpm" | "series">, more: Partial<OverviewRow>): OverviewRow => ({
    name,
    family: undefined,
    note: "",
    saves: undefined,
    share: shareOf(view, sums),
    dpm: sums.dpm,
    series: sums.series,
    every: "",
    change: undefined,
    ...more,
  });
  return {
    title: "What it consists of",
    note: yield* describeFamilies(view, shown.length),
    remark: "",
    nameTitle: "Metric",
    noteTitle: shown.some(({ buckets }) => buckets !== undefined) ? "(buckets x label sets)" : "",
    shareTitle: shareTitle(view),
    rows: shown.map((family) =>
      toRow(escapeForDisplay(family.name, MAX_NAME_CHARACTERS), family, {
        family: family.name,
        note: describeNote(family),
        every: family.every,
        change: changeOf(family),
      })
    ),
    rest: rest.length === 0
      ? undefined
      : toRow(`${formatCount(rest.length)} more`, others, { change: comparison && sumOfChanges(rest.map(changeOf)) }),
    unit,
    gone: describeGone(comparison?.goneFamilies ?? [], { one: "family", many: "families" }),
  };
}

/** How many families are shown, and what part histograms are, which no list of single metrics shows. */
function* describeFamilies(view: MetricView, shown: number): Generator<void, string> {
  const histograms = view.families.filter(({ kind }) => kind === "histogram");
  const sum = yield* sumUp(histograms);
  const all = `${formatCount(shown)} of ${formatCount(view.families.length)} families`;
  if (histograms.length === 0) return all;
  return `${all}, ${countOf(histograms.length, "histogram")} ${formatPercent(shareOf(view, sum))}`;
}

/** What stands behind a family's name: how many series a histogram has, and whether this very program sends it. */
function describeNote(family: Family): string {
  return [describeBuckets(family), isOwnMetric(family.name) ? "(of dpm-finder)" : ""].filter((note) => note !== "")
    .join(" ");
}

/** How many series a histogram has behind its name: buckets x label sets. */
function describeBuckets({ buckets }: Family): string {
  return buckets === undefined ? "" : `(${formatCount(buckets.perHistogram)} x ${formatCount(buckets.histograms)})`;
}

function* sumUp(families: readonly Family[]): Generator<void, { dpm: number; series: number }> {
  const sum = { dpm: 0, series: 0 };
  for (const [i, { dpm, series }] of families.entries()) {
    if (i % PIECE === PIECE - 1) yield;
    sum.dpm += dpm;
    sum.series += series;
  }
  return sum;
}
