import { atOnce } from "../exposition/turns.ts";
import { type Bill, bill } from "../pricing/bill.ts";
import { saving } from "../pricing/saving.ts";
import { type Amounts, byDpm, type Change, type Changes, changesOf, type Gone, Tally } from "./change.ts";
import { type FamilyNames, foldFamilies } from "./families.ts";
import { groupTotals } from "./group_totals.ts";
import type { MetricView } from "./metric_view.ts";
import type { Distribution, Measured, Snapshot, Unmeasured } from "./snapshot.ts";

/** How much more is billed than before. */
interface BillChange {
  /** In the plan's unit. */
  readonly usage: number;
  /** Of a month; `undefined` where the plan has no price. */
  readonly money: number | undefined;
  readonly before: Pick<Bill, "usage" | "money">;
}

/** What a scan is compared with. */
export interface Baseline {
  readonly snapshot: Snapshot;
  /** The path of the report or the history that it was read from, or the URL of the backend that was asked. */
  readonly source: string;
  /** What its groups add up to, of a report whose metrics are not split by them. */
  readonly groups?: { readonly totals: ReadonlyMap<string, Amounts>; readonly isComplete: boolean } | undefined;
}

/**
 * How a scan differs from an earlier one of the same scope and window. Everything that was measured counts, what
 * built-in rules hide too.
 *
 * What could not be measured in one of the two is neither new nor gone: its change is `undefined`, and it is left out of
 * the sums of both.
 */
export interface Comparison {
  /** When what is compared with was, in Unix milliseconds. */
  readonly evaluatedAtMs: number;
  readonly source: string;
  readonly total: Change;
  /** `undefined` without a plan. */
  readonly bill: BillChange | undefined;
  /** The metric has no sample in the window any more; most DPM first, as in the others. */
  readonly goneMetrics: readonly Gone[];
  /** No metric of the family has. */
  readonly goneFamilies: readonly Gone[];
  /** Series by the values of the grouping, as `groupKey` writes them. */
  readonly goneGroups: readonly Gone[];
  /** Names that were measured in one of the two scans and could not be in the other. */
  readonly incomparable: readonly string[];
  ofMetric(name: string): Change | undefined;
  /** The part of a metric that belongs to a group. */
  ofMetricGroup(name: string, group: string): Change | undefined;
  /** Groups that there are, as far as they can be compared at all. */
  readonly groupNames: readonly string[];
  ofGroup(value: string): Change | undefined;
  ofFamily(name: string): Change | undefined;
}

type Entry = Measured | Unmeasured | undefined;

/** Names and groups that are looked at between two pauses. */
const PIECE = 500;

/** Compares a scan with an earlier one: both have the same scope and window, see `scopeDifference`. */
export function compareSnapshots(view: MetricView, baseline: Baseline): Comparison {
  return atOnce(compareInPieces(view, baseline));
}

/**
 * Compares as {@linkcode compareSnapshots} does, and pauses after every few names.
 *
 * @param ownGroups What the groups of the scan itself add up to, of a report whose metrics are not split by them.
 */
export function* compareInPieces(
  view: MetricView,
  baseline: Baseline,
  ownGroups?: Baseline["groups"],
): Generator<void, Comparison> {
  const { snapshot: now } = view;
  const { snapshot: before, source } = baseline;
  const minutes = now.windowMinutes;
  const total = new Tally();
  const goneMetrics: Gone[] = [];
  const incomparable: string[] = [];
  let seen = 0;
  for (const name of unionOf(now.names.keys(), before.names.keys())) {
    if (++seen % PIECE === 0) yield;
    const [one, other] = [now.names.get(name), before.names.get(name)];
    if (isUnknown(one) || isUnknown(other)) {
      if (one?.outcome === "measured" || other?.outcome === "measured") incomparable.push(name);
      continue;
    }
    const tally = tallyOf(one, other);
    total.add(tally);
    if (tally.isGone) goneMetrics.push({ name, ...tally.change(minutes).before });
  }
  const families = yield* compareFamilies(view, before, minutes);
  const groups = yield* compareGroups(view, baseline, ownGroups, incomparable, minutes);
  return {
    evaluatedAtMs: before.evaluatedAtMs,
    source,
    total: total.change(minutes),
    bill: compareBills(view, before, total.change(minutes)),
    goneMetrics: goneMetrics.sort(byDpm),
    goneFamilies: families.gone,
    goneGroups: groups.gone,
    incomparable,
    ofMetric: (name) => {
      const [one, other] = [now.names.get(name), before.names.get(name)];
      return isUnknown(one) || isUnknown(other) ? undefined : tallyOf(one, other).change(minutes);
    },
    ofMetricGroup: (name, group) => {
      const [one, other] = [now.names.get(name), before.names.get(name)];
      if (isUnknown(one) || isUnknown(other)) return undefined;
      if ([one, other].some((entry) => entry?.outcome === "measured" && entry.groups === undefined)) return undefined;
      return new Tally().addNow(one?.groups?.get(group)).addBefore(other?.groups?.get(group)).change(minutes);
    },
    groupNames: [...groups.changes.keys()],
    ofGroup: (value) => groups.changes.get(value),
    ofFamily: (name) => families.changes.get(name),
  };
}

/** Whether nobody can tell how many series there are: the query failed, or a rule replaces them. */
function isUnknown(entry: Entry): entry is Unmeasured {
  return entry?.outcome === "failed" || entry?.outcome === "aggregated";
}

function tallyOf(now: Measured | undefined, before: Measured | undefined): Tally {
  return new Tally().addNow(now?.distribution).addBefore(before?.distribution);
}

function* unionOf(one: Iterable<string>, other: Iterable<string>): Generator<string> {
  const seen = new Set(one);
  yield* seen;
  for (const each of other) if (!seen.has(each)) yield each;
}

/**
 * Compares families. A name that is there no more counts to the family in which other names of its earlier one are, so
 * that a histogram whose `_created` went away is the same histogram; where none is left, to the family that is called as
 * the earlier one was, so that a classic histogram and the native one that replaces it are the same, too.
 */
function* compareFamilies({ snapshot: now }: MetricView, before: Snapshot, minutes: number): Generator<void, Changes> {
  const types = new Map([...now.summaries, ...before.summaries].map((name) => [name, "summary"]));
  const homes = new Map<string, FamilyNames>();
  // By the types of the scan itself, so that its families are those that are listed.
  const ownTypes = new Map(now.summaries.map((name) => [name, "summary"]));
  const byName = new Map<string, FamilyNames>();
  let seen = 0;
  for (const family of yield* foldFamilies(now.names.keys(), ownTypes)) {
    if (++seen % PIECE === 0) yield;
    byName.set(family.name, family);
    for (const member of family.members) homes.set(member, family);
  }
  const isMeasured = (name: string) => now.names.get(name)?.outcome === "measured";
  for (const family of yield* foldFamilies(before.names.keys(), types)) {
    if (++seen % PIECE === 0) yield;
    const kept = family.members.find(isMeasured) ?? family.members.find((member) => homes.has(member));
    const home = kept === undefined ? successorOf(family, byName) ?? family : homes.get(kept) ?? family;
    for (const member of family.members) if (!homes.has(member)) homes.set(member, home);
  }
  const tallies = new Map<FamilyNames, Tally>();
  for (const [name, family] of homes) {
    if (++seen % PIECE === 0) yield;
    const tally = tallies.get(family) ?? new Tally();
    tallies.set(family, tally);
    const [one, other] = [now.names.get(name), before.names.get(name)];
    if (!isUnknown(one) && !isUnknown(other)) tally.add(tallyOf(one, other));
    else if (one?.outcome === "measured" || other?.outcome === "measured") tally.isInDoubt = true;
  }
  return changesOf(
    Array.from(tallies, ([{ name }, tally]) => [name, tally] as const),
    ({ isInDoubt }) => !isInDoubt,
    minutes,
  );
}

/** Finds the family that has taken the name of one that is gone, of a classic histogram beside a native one too. */
function successorOf({ name, kind }: FamilyNames, byName: ReadonlyMap<string, FamilyNames>): FamilyNames | undefined {
  return byName.get(name) ?? (kind === "histogram" ? byName.get(name.replace(/_bucket$/, "")) : undefined);
}

/** Compares groups; of a report whose metrics are not split, by what its groups add up to. */
function* compareGroups(
  view: MetricView,
  { snapshot: before, groups }: Baseline,
  ownGroups: Baseline["groups"],
  incomparable: readonly string[],
  minutes: number,
): Generator<void, Changes> {
  const { names, scope } = view.snapshot;
  if (scope.groupBy.length === 0) return { changes: new Map(), gone: [] };
  const tallies = new Map<string, Tally>();
  const tallyFor = (value: string) => {
    const tally = tallies.get(value) ?? new Tally();
    tallies.set(value, tally);
    return tally;
  };
  if (groups !== undefined || ownGroups !== undefined) {
    // What they would be without those names, the report does not say.
    if (incomparable.length > 0) return { changes: new Map(), gone: [] };
    const then = groups ?? (yield* sumsOf(before));
    const own = ownGroups ?? { totals: new Map(view.groups.map((group) => [group.value, group])), isComplete: true };
    for (const [value, amounts] of then.totals) tallyFor(value).addSums(undefined, amounts, minutes);
    for (const [value, amounts] of own.totals) tallyFor(value).addSums(amounts, undefined, minutes);
    for (const tally of tallies.values()) tally.isInDoubt = tally.isThere ? !then.isComplete : !own.isComplete;
  } else {
    const inDoubt = new Set(incomparable);
    let seen = 0;
    for (const name of unionOf(names.keys(), before.names.keys())) {
      if (++seen % PIECE === 0) yield;
      const [one, other] = [names.get(name), before.names.get(name)];
      const sides = [["addNow", groupsOf(one)], ["addBefore", groupsOf(other)]] as const;
      for (const [add, parts] of sides) {
        for (const [value, distribution] of parts) {
          const tally = tallyFor(value);
          if (inDoubt.has(name)) tally.isInDoubt = true;
          else tally[add](distribution);
        }
      }
    }
  }
  return changesOf(tallies, (tally) => !tally.isInDoubt || (tally.isThere && tally.wasThere), minutes);
}

/** Adds the groups of a snapshot up whose metrics are split by them. */
function* sumsOf(snapshot: Snapshot): Generator<void, NonNullable<Baseline["groups"]>> {
  return { totals: new Map((yield* groupTotals(snapshot, 1)).map((group) => [group.value, group])), isComplete: true };
}

function groupsOf(entry: Entry): Iterable<readonly [string, Distribution]> {
  return entry?.outcome === "measured" ? entry.groups ?? [] : [];
}

/** Compares bills by what can be compared; series that are active count only where both scans counted them. */
function compareBills(
  { snapshot: now, options: { plan } }: MetricView,
  before: Snapshot,
  { dpm, series, before: past }: Change,
): BillChange | undefined {
  if (plan === undefined) return undefined;
  const bothCounted = now.activeSeries !== undefined && before.activeSeries !== undefined;
  const then = { dpm: past.dpm, activeSeries: bothCounted ? before.activeSeries.total : past.series };
  const activeSeries = bothCounted ? now.activeSeries.total : past.series + series;
  // What going back would save.
  const { usage, money } = saving(plan, { dpm: past.dpm + dpm, activeSeries }, then);
  return { usage, money, before: bill(plan, then) };
}
