import { coversEveryName } from "../config/scan_options.ts";
import { type Plan, PRICED_UNITS } from "../pricing/plan.ts";
import { formatMoney } from "../pricing/format_money.ts";
import type { Comparison } from "../snapshot/compare.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import { formatCount, formatDpm, formatQuantity } from "../text/format_number.ts";
import { wrapWords } from "../text/wrap_words.ts";
import { formatChange, formatInstant, signed } from "./describe_change.ts";

/** A figure of the bill, as it is read from left to right; the note may be empty. */
export type BillRow = readonly [name: string, figure: string, note: string];

/** Writes {@linkcode billRows} as lines. */
export function billLines(view: MetricView, width: number, comparison?: Comparison): string[] {
  return columns(billRows(view, comparison), width);
}

/** Says what the tenant is billed for, by which side, and how low slower scrapes can get it; without a plan, the facts. */
export function billRows(view: MetricView, comparison?: Comparison): BillRow[] {
  const { plan } = view.options;
  const { bill, usage, excessDpm, totals: { all } } = view;
  const changed = comparison === undefined ? [] : [changeRow(view, comparison)];
  if (bill === undefined || plan === undefined) {
    const left = usage.dpm - excessDpm;
    return [
      ["Data points", formatDpm(usage.dpm), "a minute"],
      ["series", formatCount(all.series), ""],
      ["at one a minute", formatDpm(left), `what is left where no series sends more (${change(left / usage.dpm)})`],
      ...changed,
    ];
  }
  const { scope } = view.snapshot;
  const isWhole = coversEveryName(scope) && scope.selector === "";
  const billed = isWhole ? "Billed now" : "Billed, alone";
  const money = bill.money === undefined ? "" : `${formatMoney(bill.money, plan.currency)} a month${rate(plan)}`;
  if (plan.kind === "samples") {
    return [
      [billed, `${formatQuantity(bill.usage)} samples`, money === "" ? "a month" : money],
      ["data points", formatDpm(usage.dpm), "a minute"],
      ["series", formatCount(all.series), "count for nothing in this plan"],
      ...changed,
    ];
  }
  const included = `(${formatDpm(plan.includedDpm)} a minute included in each series)`;
  const series = view.snapshot.activeSeries === undefined ? "of the window; " : "";
  const floor = bill.decidedBy === "series"
    ? "decide: only fewer series cost less"
    : `the least that slower scrapes can reach: ${change((bill.floor ?? 0) / bill.usage)}`;
  return [
    [billed, `${formatCount(bill.usage)} series`, money],
    ["by data points", `${formatDpm(usage.dpm)} DPM`, included],
    ["by series", formatCount(bill.bySeries ?? 0), `${series}${floor}`],
    ...changed,
  ];
}

/** Of the bill, or of the data points where nothing is billed: how much more it is than then. */
function changeRow(
  { options: { plan } }: MetricView,
  { bill, total: { dpm, series, before }, evaluatedAtMs }: Comparison,
): BillRow {
  const since = `since ${formatInstant(evaluatedAtMs)}`;
  if (bill === undefined || plan === undefined) {
    return [
      "change",
      signed(dpm, formatDpm),
      `${formatChange(dpm, before.dpm)}, ${signed(series, formatCount)} series, ${since}`,
    ];
  }
  const unit = plan.kind;
  const money = bill.money === undefined
    ? ""
    : `, ${signed(bill.money, (size) => formatMoney(size, plan.currency))} a month`;
  return [
    "change",
    `${signed(bill.usage, unit === "series" ? formatCount : formatQuantity)} ${unit}`,
    `${formatChange(bill.usage, bill.before.usage)}${money}, ${since}`,
  ];
}

/** The change that leaves a part of the whole: `-19%`. */
function change(part: number): string {
  const percent = Math.round((part - 1) * 100);
  return percent === 0 ? "no change" : `${percent}%`;
}

function rate({ tiers, kind, currency }: Plan): string {
  if (tiers?.length !== 1) return " by its tiers";
  const unit = kind === "series" ? formatCount(PRICED_UNITS.series) : "million";
  return ` at ${formatMoney(tiers[0]?.price ?? 0, currency)} per ${unit}`;
}

/** Lays out names, figures and notes, which are broken into lines. */
export function columns(rows: readonly BillRow[], width: number): string[] {
  const [first = 0, second = 0] = [0, 1].map((i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  return rows.flatMap(([name, figure, note]) => {
    const indent = " ".repeat(first + second + 4);
    const [line = "", ...more] = wrapWords(note, width - indent.length);
    const whole = `${name.padEnd(first)}  ${figure.padEnd(second)}  ${line}`.trimEnd();
    return [whole, ...more.map((rest) => `${indent}${rest}`)];
  });
}
