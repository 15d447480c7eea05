import { formatMoney } from "../pricing/format_money.ts";
import { countOf, formatCount, formatDpm, formatQuantity } from "../text/format_number.ts";
import type { BillRow } from "./bill_lines.ts";
import { type TargetDigest, totalsOf } from "./targets_report.ts";

const UNITS = ["series", "samples"] as const;
type Unit = (typeof UNITS)[number];

/** One bill over all targets. */
interface TargetsBill {
  /** Series billed, of the targets that are billed by series. */
  readonly series: number;
  /** Samples a month billed, of those billed by sample. */
  readonly samples: number;
  /** Money a month by currency, which nothing is converted from; the most first. */
  readonly money: readonly { readonly currency: string; readonly amount: number; readonly targets: number }[];
  /** Measured targets whose money is not known. */
  readonly unpriced: number;
}

/**
 * Adds up the bills of targets. Each is a bill of its own: what one does not use of its plan, another cannot.
 */
export function billOfTargets(digests: readonly TargetDigest[]): TargetsBill {
  const usage = { series: 0, samples: 0 };
  const money = new Map<string, { currency: string; amount: number; targets: number }>();
  let unpriced = 0;
  for (const { bill, billing } of digests) {
    if (bill !== undefined && billing !== undefined) usage[billing.unit] += bill.usage;
    if (bill?.money === undefined || billing === undefined) {
      unpriced++;
      continue;
    }
    const sum = money.get(billing.currency) ?? { currency: billing.currency, amount: 0, targets: 0 };
    money.set(billing.currency, { ...sum, amount: sum.amount + bill.money, targets: sum.targets + 1 });
  }
  const sums = Array.from(money.values(), (sum) => ({ ...sum, amount: withoutRemainder(sum.amount) }));
  return {
    series: withoutRemainder(usage.series),
    samples: withoutRemainder(usage.samples),
    money: sums.sort((a, b) => b.amount - a.amount),
    unpriced,
  };
}

/** Cuts off what adding up fractions leaves behind: 0.30000000000000004. */
function withoutRemainder(sum: number): number {
  return Number(sum.toPrecision(14));
}

/**
 * Says what all targets together are billed for.
 *
 * @param targets How many there are, those without a result too.
 */
export function billRowsOfTargets(digests: readonly TargetDigest[], targets: number): BillRow[] {
  const { dpm, series } = totalsOf(digests);
  const { money, unpriced } = billOfTargets(digests);
  const lacks = unpriced + targets - digests.length;
  const note = lacks === 0 || money.length > 0 ? "" : "no price is known";
  const bills = UNITS.map((unit) => ({
    unit,
    ...billOfTargets(digests.filter(({ billing }) => billing?.unit === unit)),
  }));
  // What both units cost in one currency stands beside neither.
  const shared = money.filter(({ currency }) =>
    bills.every((bill) => bill.money.some((sum) => sum.currency === currency))
  );
  const lines = [
    ...bills.flatMap((bill) => usageAndMoney(bill, targets)),
    ...shared.map((sum): UsageAndMoney => ["", `${monthly(sum)} together`]),
  ];
  const billed = lines.map(([used, cost], i): BillRow => {
    return i === 0 ? ["Billed now", used, cost || note] : ["", used, cost];
  });
  return [
    ...billed,
    [billed.length === 0 ? "Data points" : "data points", formatDpm(dpm), "a minute"],
    ...seriesRows(digests, series),
  ];
}

/** How many series there are: the active ones too where they decide what a target is billed for. */
function seriesRows(digests: readonly TargetDigest[], series: number): BillRow[] {
  const counted = digests.flatMap(({ activeSeries, billing, bill }) =>
    activeSeries === undefined || billing?.unit !== "series" ? [] : [{ activeSeries, decidedBy: bill?.decidedBy }]
  );
  if (!counted.some(({ decidedBy }) => decidedBy === "series")) return [["series", formatCount(series), ""]];
  const active = counted.reduce((sum, { activeSeries }) => sum + activeSeries, 0);
  const of = counted.length === digests.length ? "" : `, of ${countOf(counted.length, "target")}`;
  return [
    ["active series", formatCount(active), `of the last 20 minutes${of}`],
    ["series", formatCount(series), "of the window"],
  ];
}

/** What stands beside each other: what is used of a unit, and what that costs. */
type UsageAndMoney = readonly [used: string, cost: string];

/** Says what targets use of a unit, and what that costs in each currency. */
function usageAndMoney({ unit, money, ...usage }: TargetsBill & { unit: Unit }, targets: number): UsageAndMoney[] {
  if (usage[unit] === 0 && money.length === 0) return [];
  const used = unit === "series" ? `${formatCount(usage.series)} series` : `${formatQuantity(usage.samples)} samples`;
  const of = (priced: number) => priced === targets ? "" : `, of ${countOf(priced, "target")}`;
  const costs = money.length === 0 ? [""] : money.map((sum) => `${monthly(sum)}${of(sum.targets)}`);
  return costs.map((cost, i) => [i === 0 ? used : "", cost]);
}

function monthly({ amount, currency }: TargetsBill["money"][number]): string {
  return `${formatMoney(amount, currency)} a month`;
}

/** Says what one target is billed for, for a column; empty without a plan. */
export function describeBill({ bill, billing }: TargetDigest): string {
  if (bill === undefined || billing === undefined) return "";
  if (bill.money !== undefined) return formatMoney(bill.money, billing.currency);
  return billing.unit === "series" ? `${formatCount(bill.usage)} series` : `${formatQuantity(bill.usage)} samples`;
}
