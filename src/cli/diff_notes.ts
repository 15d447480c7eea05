import { formatMoney } from "../pricing/format_money.ts";
import type { Plan } from "../pricing/plan.ts";
import { FLAVOURS } from "../prometheus/flavours.ts";
import { describeIncomparable, formatInstant } from "../report/describe_change.ts";
import { describeWarning } from "../report/describe_doubts.ts";
import { groupLabel } from "../snapshot/group_key.ts";
import { countLedger, type Snapshot } from "../snapshot/snapshot.ts";
import { escapeForDisplay } from "../text/escape_for_display.ts";
import { countOf, formatCount } from "../text/format_number.ts";
import type { ComparedScan } from "./load_compared_scans.ts";

/** What prices may differ by and be the same: they come from rounded amounts. */
const SAME_PRICE = 1e-6;

/** By which labels groups can be compared, and what is to be said of it. */
interface CommonGrouping {
  readonly labels: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Finds the labels by which the groups of both scans can be compared: those asked for, else all that both have. Groups
 * of several labels fold into those of fewer.
 */
export function commonGrouping(
  from: ComparedScan,
  to: ComparedScan,
  asked: readonly string[] | undefined,
): CommonGrouping {
  const [before, after] = [from, to].map(({ snapshot }) => snapshot.scope.groupBy);
  const common = (after ?? []).filter((label) => before?.includes(label));
  const wanted = asked ?? common;
  const words = (labels: readonly string[] = []) => escapeForDisplay(groupLabel(labels) ?? "nothing");
  const split = `the earlier scan was split by ${words(before)}, the later one by ${words(after)}`;
  if (!wanted.every((label) => common.includes(label))) {
    return {
      labels: [],
      notes: [`Groups by ${words(wanted)} cannot be told: ${split}; scan with --by ${words(wanted)}`],
    };
  }
  // What adds up to the groups of several labels does not say what those of fewer add up to.
  const folds = [from, to].filter(({ snapshot, isSplit }) =>
    !isSplit && snapshot.scope.groupBy.join() !== wanted.join()
  );
  if (wanted.length > 0 && folds.length > 0) {
    return {
      labels: [],
      notes: [`Groups by ${words(wanted)} cannot be told: ${folds.map(describeUnsplit).join("; ")}`],
    };
  }
  const isOther = asked === undefined && before?.join() !== after?.join();
  const what = wanted.length === 0 ? "No groups are compared" : `Groups are compared by ${words(wanted)}`;
  return { labels: wanted, notes: isOther ? [`${what}: ${split}`] : [] };
}

/** Says what cannot be told of groups. */
export function describeGroupCaveats(
  from: ComparedScan,
  to: ComparedScan,
  labels: readonly string[],
  groupsAreKnown: boolean,
): string[] {
  const unsplit = [from, to].filter(({ isSplit }) => !isSplit);
  if (labels.length === 0 || unsplit.length === 0) return [];
  const who = groupsAreKnown ? "Who changed a metric" : "How groups changed";
  return [`${who} cannot be told: ${unsplit.map(describeUnsplit).join("; ")}`];
}

function describeUnsplit({ source, groups, snapshot: { scope, evaluatedAtMs } }: ComparedScan): string {
  const by = escapeForDisplay(scope.groupBy.join(","));
  return groups === undefined
    ? `the history has no groups of the scan as of ${formatInstant(evaluatedAtMs)}`
    : `"${escapeForDisplay(source)}" splits no metric by ${by}, which a report written with --by ${by} does`;
}

/** What the notes on two scans are made from. */
interface Caveats {
  readonly plan: Plan | undefined;
  readonly isPlanAsked: boolean;
  /** Names that were measured in one of them alone. */
  readonly incomparable: readonly string[];
}

/** Says what makes the numbers doubtful: another backend, names that were not measured, another price. */
export function describeCaveats(from: ComparedScan, to: ComparedScan, caveats: Caveats): string[] {
  return [
    ...describeBackends(from, to),
    ...[from, to].flatMap(({ snapshot }) => describeLedger(snapshot)),
    ...describeIncomparable(caveats.incomparable),
    ...describeOddities(from.snapshot, to.snapshot),
    ...describePrices(from, to, caveats),
  ];
}

function describeBackends(from: ComparedScan, to: ComparedScan): string[] {
  const [before, after] = [from.snapshot.backend, to.snapshot.backend];
  const [one, other] = [from, to].map(({ target, snapshot }) => target ?? snapshot.backend.tenant ?? "");
  const notes: string[] = [];
  if (before.url !== after.url) {
    notes.push(
      `The earlier scan is of another backend, ${
        escapeForDisplay(before.url)
      }: what differs may be theirs, and no growth`,
    );
  }
  if (one !== other) {
    const words = (name = "") => name === "" ? "no tenant" : escapeForDisplay(name);
    notes.push(`The earlier scan is of ${words(one)}, the later one of ${words(other)}: another target is no growth`);
  }
  const [then, now] = [before, after].map(({ flavour, version }) =>
    `${FLAVOURS[flavour].title} ${escapeForDisplay(version)}`.trim()
  );
  if (then !== now) notes.push(`The backend was ${then}, and is ${now}`);
  return notes;
}

function describeLedger(snapshot: Snapshot): string[] {
  const { catalogue, measured, failed } = countLedger(snapshot);
  const scan = `The scan as of ${formatInstant(snapshot.evaluatedAtMs)}`;
  if (failed > 0) return [`${scan} is incomplete: ${formatCount(failed)} of ${countOf(catalogue, "name")} failed`];
  return measured === 0 ? [`${scan} found no sample: a backend that has lost its data looks the same`] : [];
}

/** Gives what else was said of one scan alone. */
function describeOddities(before: Snapshot, after: Snapshot): string[] {
  return [[before, after], [after, before]].flatMap(([scan, other]) => {
    if (scan === undefined || other === undefined) return [];
    const words = `In the scan as of ${formatInstant(scan.evaluatedAtMs)}`;
    const stores = scan.missingStores.length === 0 ? [] : [
      `${words}: Numbers may lack series of ${scan.missingStores.map((store) => escapeForDisplay(store)).join(", ")}`,
    ];
    const warnings = scan.warnings.filter((warning) => !other.warnings.includes(warning));
    return [...stores, ...warnings.map((warning) => `${words}: ${describeWarning(warning)}`)];
  });
}

/** Says that the earlier bill was reckoned in another way than both are now. */
function describePrices(
  { bill: then, targetDpm: thenIncluded, snapshot: before }: ComparedScan,
  to: ComparedScan,
  { plan, isPlanAsked }: Caveats,
): string[] {
  const notes: string[] = [];
  const counted = [before, to.snapshot].filter(({ activeSeries }) => activeSeries !== undefined).length;
  if (plan?.kind === "series" && counted === 1) {
    notes.push("Active series were counted in one of the scans alone: bills go by the series of the windows");
  }
  const { bill: now, targetDpm } = to;
  if (isPlanAsked || then === undefined || now === undefined) return notes;
  const price = (bill: typeof then) => bill.money === null || bill.usage === 0 ? undefined : bill.money / bill.usage;
  const [old, new_] = [price(then), price(now)];
  const isSame = then.plan === now.plan && then.currency === now.currency && thenIncluded === targetDpm &&
    (old === undefined || new_ === undefined || Math.abs(old - new_) <= SAME_PRICE * new_);
  if (isSame) return notes;
  const money = then.money === null ? "" : ` at ${formatMoney(then.money, then.currency)}`;
  notes.push(
    `Then it was billed by plan ${escapeForDisplay(then.plan)}${money}; here both are reckoned as the later one was`,
  );
  return notes;
}
