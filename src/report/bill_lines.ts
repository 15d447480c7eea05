import { coversEveryName } from "../config/scan_options.ts";
import { type Plan, PRICED_UNITS } from "../pricing/plan.ts";
import { formatMoney } from "../pricing/format_money.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import { formatCount, formatDpm, formatQuantity } from "../text/format_number.ts";
import { wrapWords } from "../text/wrap_words.ts";

/** Writes what the tenant is billed for, by which side, and how low slower scrapes can get it; without a plan, the facts. */
export function billLines(view: MetricView, width: number): string[] {
  const { plan } = view.options;
  const { bill, usage, excessDpm, totals: { all } } = view;
  if (bill === undefined || plan === undefined) {
    const left = usage.dpm - excessDpm;
    return columns([
      ["Data points", formatDpm(usage.dpm), "a minute"],
      ["series", formatCount(all.series), ""],
      ["at one a minute", formatDpm(left), `what is left where no series sends more (${change(left / usage.dpm)})`],
    ], width);
  }
  const { scope } = view.snapshot;
  const isWhole = coversEveryName(scope) && scope.selector === "";
  const billed = isWhole ? "Billed now" : "Billed, alone";
  const money = bill.money === undefined ? "" : `${formatMoney(bill.money, plan.currency)} a month${rate(plan)}`;
  if (plan.kind === "samples") {
    return columns([
      [billed, `${formatQuantity(bill.usage)} samples`, money === "" ? "a month" : money],
      ["data points", formatDpm(usage.dpm), "a minute"],
      ["series", formatCount(all.series), "count for nothing in this plan"],
    ], width);
  }
  const included = `(${formatDpm(plan.includedDpm)} a minute included in each series)`;
  const series = view.snapshot.activeSeries === undefined ? "of the window; " : "";
  const floor = bill.decidedBy === "series"
    ? "decide: only fewer series cost less"
    : `the least that slower scrapes can reach: ${change((bill.floor ?? 0) / bill.usage)}`;
  return columns([
    [billed, `${formatCount(bill.usage)} series`, money],
    ["by data points", `${formatDpm(usage.dpm)} DPM`, included],
    ["by series", formatCount(bill.bySeries ?? 0), `${series}${floor}`],
  ], width);
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

function columns(rows: readonly (readonly [name: string, figure: string, note: string])[], width: number): string[] {
  const [first = 0, second = 0] = [0, 1].map((i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  return rows.flatMap(([name, figure, note]) => {
    const indent = " ".repeat(first + second + 4);
    const [line = "", ...more] = wrapWords(note, width - indent.length);
    const whole = `${name.padEnd(first)}  ${figure.padEnd(second)}  ${line}`.trimEnd();
    return [whole, ...more.map((rest) => `${indent}${rest}`)];
  });
}
