import { groupLabel } from "../snapshot/group_key.ts";
import type { MetricRow } from "../snapshot/metric_row.ts";
import type { MetricView, SortKey } from "../snapshot/metric_view.ts";
import type { SeriesDetail } from "../snapshot/snapshot.ts";
import { escapeForDisplay, quoteForDisplay } from "../text/escape_for_display.ts";
import { countOf, formatColumn, formatCount, formatDpm, formatShare } from "../text/format_number.ts";
import { type NumberColumn, textTable } from "../text/text_table.ts";
import { changeColumn, describeGone, describeTotalChange } from "./describe_change.ts";
import { describeWarning } from "./describe_doubts.ts";
import { describeGroup } from "./describe_group.ts";
import { describeScan } from "./describe_scan.ts";
import { overview } from "./overview.ts";
import { describeHidden } from "./describe_hidden.ts";
import type { Report, ReportInput } from "./report.ts";

const MAX_NAME_CHARACTERS = 200;
/** Groups shown without `--top`. */
const MAX_GROUPS = 20;
const SORT_WORDS: Readonly<Record<SortKey, string>> = {
  dpm: "highest DPM of a series",
  total: "total DPM",
  series: "number of series",
  cost: "cost",
  name: "name",
};

/**
 * The result for people: a table, what is not in it and why, and the original's block of performance metrics.
 *
 * Names and labels come from outside: what a terminal would act on is shown as an escape.
 */
export const textReport: Report = { render };

function* render(input: ReportInput): Generator<string> {
  for (const line of lines(input)) yield `${line}\n`;
}

function* lines(input: ReportInput): Generator<string> {
  const { view, options, comparison } = input;
  if (options.isOverview) return yield* overview(input);
  const { snapshot } = view;
  yield* describeScan(view, options);
  if (comparison !== undefined) {
    yield describeTotalChange(comparison);
    const gone = describeGone(comparison.goneMetrics, { one: "metric", many: "metrics" });
    if (gone !== undefined) yield `  ${gone}`;
  }
  yield "";
  yield* metricTable(input);
  const label = groupLabel(snapshot.scope.groupBy);
  if (label !== undefined) {
    yield "";
    yield* groupTable(input, label, options.top === 0 ? Infinity : options.top ?? MAX_GROUPS);
  }
  yield "";
  yield* totalsTable(view);
  const hidden = describeHidden(view);
  if (hidden.length > 0) {
    yield "";
    yield "Not listed:";
    for (const line of hidden) yield `  ${line}`;
  }
  if (snapshot.warnings.length > 0) {
    yield "";
    yield "Warnings:";
    for (const warning of snapshot.warnings) yield `  ${describeWarning(warning)}`;
  }
  yield "";
  yield* performanceBlock(view);
}

function* metricTable({ view, options, seriesDetail, comparison }: ReportInput): Generator<string> {
  const rows = view.rows.slice(0, options.top || undefined);
  if (view.rows.length === 0) {
    yield view.ledger.measured === 0
      ? "No metric has a sample in the window."
      : view.totals.listed.metrics === 0
      ? "Every metric is hidden by the built-in exclusions; --all lists them."
      : "No metric is over the threshold.";
    return;
  }
  yield `${countOf(view.rows.length, "metric")} by ${SORT_WORDS[view.options.sort]}`;
  yield "";
  const all = view.totals.all.dpm;
  const columns: NumberColumn[] = [
    { title: "TOTAL DPM", cells: formatColumn(rows.map((row) => row.totalDpm)) },
    ...changeColumn(comparison, rows.map(({ name }) => comparison?.ofMetric(name))),
    { title: "SHARE", cells: rows.map((row) => formatShare(row.totalDpm / all)) },
    // Adding shares up says something only when the largest come first.
    ...view.options.sort === "total" ? [{ title: "CUM. SHARE", cells: runningShares(rows, all) }] : [],
    { title: "MAX DPM", cells: formatColumn(rows.map((row) => row.maxDpm)) },
    { title: "SERIES", cells: rows.map((row) => formatCount(row.seriesCount)) },
    ...view.price === undefined
      ? []
      : [{ title: "COST AT MOST", cells: rows.map((row) => formatCost(row.estimatedCost ?? 0)) }],
  ];
  const names = { title: "METRIC", cells: rows.map((row) => escapeForDisplay(row.name, MAX_NAME_CHARACTERS)) };
  const [head = "", ...body] = textTable(columns, names);
  const indent = " ".repeat(head.length - names.title.length + 2);
  yield head;
  for (const [i, line] of body.entries()) {
    yield line;
    for (const series of seriesDetail.get(rows[i]?.name ?? "") ?? []) yield `${indent}${describeSeries(series)}`;
  }
  const rest = view.rows.slice(rows.length);
  if (rest.length === 0) return;
  const dpm = rest.reduce((sum, row) => sum + row.totalDpm, 0);
  yield `and ${countOf(rest.length, "more metric")}: ${formatDpm(dpm)} DPM, ${formatShare(dpm / all)} of all`;
}

function runningShares(rows: readonly MetricRow[], all: number): string[] {
  let sum = 0;
  return rows.map((row) => formatShare((sum += row.totalDpm) / all));
}

function formatCost(cost: number): string {
  return cost.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function describeSeries({ labels, dpm }: SeriesDetail): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${escapeForDisplay(name)}=${quoteForDisplay(value)}`);
  return `${formatDpm(dpm)} DPM  {${pairs.join(", ")}}`;
}

function* groupTable(
  { view: { snapshot, groups, totals }, comparison }: ReportInput,
  label: string,
  top: number,
): Generator<string> {
  const shown = groups.slice(0, top);
  yield `By ${escapeForDisplay(label)}, metrics excluded by built-in rules included`;
  yield "";
  yield* textTable([
    { title: "TOTAL DPM", cells: formatColumn(shown.map((group) => group.dpm)) },
    ...changeColumn(comparison, shown.map(({ value }) => comparison?.ofGroup(value))),
    { title: "SHARE", cells: shown.map((group) => formatShare(group.dpm / totals.all.dpm)) },
    { title: "METRICS", cells: shown.map((group) => formatCount(group.metrics)) },
    { title: "SERIES", cells: shown.map((group) => formatCount(group.series)) },
  ], {
    title: escapeForDisplay(label),
    cells: shown.map(({ value }) => describeGroup(value, snapshot.scope.groupBy.length)),
  });
  const rest = groups.slice(shown.length);
  if (rest.length === 0) return;
  yield `and ${countOf(rest.length, "more value")}: ${formatDpm(rest.reduce((sum, { dpm }) => sum + dpm, 0))} DPM`;
}

function* totalsTable({ shown, hiddenByThreshold, totals }: MetricView): Generator<string> {
  const parts = [shown, hiddenByThreshold, totals.excluded, totals.all];
  yield* textTable([
    { title: "TOTAL DPM", cells: formatColumn(parts.map((part) => part.dpm)) },
    { title: "SHARE", cells: parts.map((part) => formatShare(totals.all.dpm === 0 ? 0 : part.dpm / totals.all.dpm)) },
    { title: "METRICS", cells: parts.map((part) => formatCount(part.metrics)) },
    { title: "SERIES", cells: parts.map((part) => formatCount(part.series)) },
  ], { title: "OF", cells: ["over the threshold", "at or under the threshold", "excluded by built-in rules", "all"] });
}

function* performanceBlock({ performance }: MetricView): Generator<string> {
  const { runtimeSeconds, averageSeconds, processed, metricsPerSecond } = performance;
  yield "Performance Metrics:";
  yield `Total runtime: ${runtimeSeconds.toFixed(2)} seconds`;
  yield `Average time per metric: ${averageSeconds.toFixed(3)} seconds`;
  yield `Total metrics processed: ${processed}`;
  yield `Metrics processing rate: ${metricsPerSecond.toFixed(1)} metrics/second`;
}
