import type { Bill } from "../pricing/bill.ts";
import { saving } from "../pricing/saving.ts";
import type { Amounts, Change, Gone } from "../snapshot/change.ts";
import type { Comparison } from "../snapshot/compare.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { sortInPieces } from "../snapshot/sort_in_pieces.ts";

/** What changes may be sorted by; the largest comes first, whether more or less. */
export const DIFF_SORT_KEYS = ["dpm", "series", "bill"] as const;
/** One of {@linkcode DIFF_SORT_KEYS}. */
export type DiffSortKey = (typeof DIFF_SORT_KEYS)[number];

/** What has become of something between two scans. By data points first, by series where those are as many as before. */
export type DiffState = "new" | "gone" | "grew" | "shrank" | "same";

/** How something differs between two scans. */
export interface DiffRow {
  readonly name: string;
  readonly state: DiffState;
  readonly before: Amounts;
  readonly after: Amounts;
  /** Data points a minute more; negative where there are fewer. */
  readonly dpm: number;
  readonly series: number;
  /** What the bill of a month has more because of it: what undoing it alone takes off. `undefined` without a plan. */
  readonly bill: Pick<Bill, "usage" | "money"> | undefined;
}

/** A list of what differs, and of what does not. */
export interface DiffList {
  /** Everything that is in one of the scans: the largest change first, equal ones by name. */
  readonly rows: readonly DiffRow[];
  readonly counts: Readonly<Record<DiffState, number>>;
  /** How many could be compared with nothing, because of a name that was not measured in one of the scans. */
  readonly unknown: number;
}

/** Two scans, compared. */
export interface DiffInput {
  readonly comparison: Comparison;
  /** The later scan. */
  readonly view: MetricView;
  readonly before: Snapshot;
  /** Labels of the groups that are compared; none where there are none. */
  readonly by: readonly string[];
  /** Whether the metrics of both are split by them. */
  readonly isSplit: boolean;
  readonly sort: DiffSortKey;
}

/** What differs between two scans, as lists. */
export interface Diff {
  readonly metrics: DiffList;
  readonly families: DiffList;
  /** `undefined` where the groups cannot be compared. */
  readonly groups: DiffList | undefined;
  /** The groups of a metric that differ, the largest change first; none where its groups cannot be told. */
  groupsOf(metric: string): readonly DiffRow[];
}

/** Digits of an amount that is a difference. */
const DIGITS = 12;
/** Rows that are made between two pauses. */
const PIECE = 500;

/** Lists what differs between two scans. Pauses after every few rows. */
export function* diffModel(input: DiffInput): Generator<void, Diff> {
  const { comparison, view, by, isSplit } = input;
  yield* view.foldInPieces();
  const toRow = rowMaker(input);
  const order = orderOf(input.sort);
  const metrics = yield* list(
    view.rows.map(({ name }) => [name, comparison.ofMetric(name)] as const),
    comparison.goneMetrics,
    toRow,
    order,
  );
  const families = yield* list(
    view.families.map(({ name }) => [name, comparison.ofFamily(name)] as const),
    comparison.goneFamilies,
    toRow,
    order,
  );
  const groups = by.length === 0 ? undefined : yield* list(
    comparison.groupNames.map((name) => [name, comparison.ofGroup(name)] as const),
    comparison.goneGroups,
    toRow,
    order,
  );
  return {
    metrics: { ...metrics, unknown: comparison.incomparable.length },
    families,
    groups,
    groupsOf: (metric) => isSplit ? groupsOfMetric(input, metric, toRow, order) : [],
  };
}

function* list(
  there: readonly (readonly [string, Change | undefined])[],
  gone: readonly Gone[],
  toRow: (name: string, change: Change) => DiffRow,
  order: (a: DiffRow, b: DiffRow) => number,
): Generator<void, DiffList> {
  const rows: DiffRow[] = [];
  const counts = { new: 0, gone: 0, grew: 0, shrank: 0, same: 0 };
  let unknown = 0;
  const add = (name: string, change: Change) => {
    const row = toRow(name, change);
    counts[row.state]++;
    return rows.push(row) % PIECE === 0;
  };
  for (const [name, change] of there) {
    if (change === undefined) unknown++;
    else if (add(name, change)) yield;
  }
  for (const { name, dpm, series } of gone) {
    if (add(name, { dpm: -dpm, series: -series, before: { dpm, series } })) yield;
  }
  return { rows: yield* sortInPieces(rows, order), counts, unknown };
}

function rowMaker({ view, before: earlier }: DiffInput): (name: string, change: Change) => DiffRow {
  const { options: { plan }, snapshot, totals: { all } } = view;
  // As the bills themselves are compared: active series where both scans counted them.
  const activeSeries = earlier.activeSeries === undefined ? all.series : snapshot.activeSeries?.total ?? all.series;
  const usage = { dpm: all.dpm, activeSeries };
  const minutes = snapshot.windowMinutes;
  return (name, { dpm, series, before }) => {
    // In whole samples, so that what there is is no remainder of rounding.
    const samples = Math.round((before.dpm + dpm) * minutes);
    const after = { dpm: samples / minutes, series: before.series + series };
    const without = { dpm: Math.max(0, usage.dpm - dpm), activeSeries: Math.max(0, activeSeries - series) };
    const bill = plan && withoutRemainder(saving(plan, usage, without));
    return { name, state: stateOf({ dpm, series, before }), before, after, dpm, series, bill };
  };
}

/** Rounds what is the difference of two large amounts to the digits that mean something. */
export function withoutRemainder({ usage, money }: Pick<Bill, "usage" | "money">): Pick<Bill, "usage" | "money"> {
  const round = (amount: number) => Number(amount.toPrecision(DIGITS));
  return { usage: round(usage), money: money === undefined ? undefined : round(money) };
}

function stateOf({ dpm, series, before }: Change): DiffState {
  if (before.series === 0) return series === 0 ? "same" : "new";
  if (before.series + series === 0) return "gone";
  const more = dpm || series;
  return more === 0 ? "same" : more > 0 ? "grew" : "shrank";
}

function orderOf(sort: DiffSortKey): (a: DiffRow, b: DiffRow) => number {
  const sizeOf = ({ dpm, series, bill }: DiffRow) =>
    Math.abs(sort === "dpm" ? dpm : sort === "series" ? series : bill?.usage ?? 0);
  return (a, b) =>
    sizeOf(b) - sizeOf(a) || Math.abs(b.dpm) - Math.abs(a.dpm) || Math.abs(b.series) - Math.abs(a.series) ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

function groupsOfMetric(
  { view, before, comparison }: DiffInput,
  metric: string,
  toRow: (name: string, change: Change) => DiffRow,
  order: (a: DiffRow, b: DiffRow) => number,
): DiffRow[] {
  const keys = new Set<string>();
  for (const { names } of [view.snapshot, before]) {
    const entry = names.get(metric);
    if (entry?.outcome === "measured") { for (const key of entry.groups?.keys() ?? []) keys.add(key); }
  }
  const rows: DiffRow[] = [];
  for (const key of keys) {
    const change = comparison.ofMetricGroup(metric, key);
    const row = change && toRow(key, change);
    if (row !== undefined && row.state !== "same") rows.push(row);
  }
  return rows.sort(order);
}
