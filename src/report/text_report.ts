import { FLAVOURS } from "../prometheus/flavours.ts";
import type { SeriesDetail } from "../snapshot/series_detail.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { describeHidden } from "./describe_hidden.ts";
import { countOf, formatColumn, formatCount, formatDpm, formatShare } from "../text/format_number.ts";
import { groupTotals } from "../snapshot/group_totals.ts";
import { listMetrics, type MetricList } from "../snapshot/metric_view.ts";
import type { MetricRow } from "../snapshot/metric_row.ts";
import { performanceMetrics } from "../snapshot/performance_metrics.ts";
import type { Report, ReportInput } from "./report.ts";
import { type NumberColumn, textTable } from "../text/text_table.ts";
import { quotedText, visibleText } from "../text/escape_for_display.ts";

const MAX_NAME_CHARACTERS = 200;
/** Groups shown without `--top`. */
const MAX_GROUPS = 20;
const SORT_WORDS = {
  dpm: "highest DPM of a series",
  total: "total DPM",
  series: "number of series",
  cost: "cost",
  name: "name",
} as const;

/**
 * The result for people: a table, what is not in it and why, and the original's block of performance metrics.
 *
 * Names and labels come from outside: what a terminal would act on is shown as an escape.
 */
export const textReport: Report = { format: "text", extension: "txt", render };

function* render(input: ReportInput): Generator<string> {
  const list = listMetrics(input.snapshot, input.options);
  for (const line of lines(input, list)) yield `${line}\n`;
}

function* lines(input: ReportInput, list: MetricList): Generator<string> {
  const { snapshot, options } = input;
  yield* describeScan(snapshot);
  yield "";
  yield* metricTable(input, list);
  if (snapshot.scope.groupBy !== undefined) {
    yield "";
    yield* groupTable(snapshot, snapshot.scope.groupBy, list, options.top ?? MAX_GROUPS);
  }
  yield "";
  yield* totalsTable(list);
  const hidden = describeHidden(input, list);
  if (hidden.length > 0) {
    yield "";
    yield "Not listed:";
    for (const line of hidden) yield `  ${line}`;
  }
  if (snapshot.warnings.length > 0) {
    yield "";
    yield "Warnings:";
    for (const warning of snapshot.warnings) yield `  ${visibleText(warning)}`;
  }
  yield "";
  yield* performanceBlock(snapshot);
}

function* describeScan({ backend, evaluatedAtMs, windowMinutes, scope }: Snapshot): Generator<string> {
  const version = backend.version === "" ? "" : ` ${visibleText(backend.version)}`;
  const tenant = backend.tenant === undefined ? "" : `, tenant ${visibleText(backend.tenant)}`;
  yield `${FLAVOURS[backend.flavour].title}${version} at ${visibleText(backend.url)}${tenant}`;
  yield `${windowMinutes} ${windowMinutes === 1 ? "minute" : "minutes"} up to ${new Date(evaluatedAtMs).toISOString()}`;
  if (scope.match.length > 0) {
    yield `Only names matching ${scope.match.map(describeExpression).join(" or ")}`;
  }
  if (scope.exclude.length > 0) {
    yield `No names matching ${scope.exclude.map(describeExpression).join(" or ")}`;
  }
}

/** An expression as it was typed: the anchors around it are ours. */
function describeExpression(source: string): string {
  return visibleText(source.replace(/^\^\(\?:(.*)\)\$$/s, "$1"));
}

function* metricTable({ options, seriesDetail }: ReportInput, list: MetricList): Generator<string> {
  const rows = options.top === undefined ? list.rows : list.rows.slice(0, options.top);
  if (list.rows.length === 0) {
    yield list.totals.listed.metrics === 0
      ? "No metric has a sample in the window."
      : "No metric is over the threshold.";
    return;
  }
  yield `${countOf(list.rows.length, "metric")} by ${SORT_WORDS[options.sort]}`;
  yield "";
  const all = list.totals.all.dpm;
  const columns: NumberColumn[] = [
    { title: "TOTAL DPM", cells: formatColumn(rows.map((row) => row.totalDpm)) },
    { title: "SHARE", cells: rows.map((row) => formatShare(row.totalDpm / all)) },
    // Adding shares up says something only when the largest come first.
    ...options.sort === "total" ? [{ title: "CUM. SHARE", cells: runningShares(rows, all) }] : [],
    { title: "MAX DPM", cells: formatColumn(rows.map((row) => row.maxDpm)) },
    { title: "SERIES", cells: rows.map((row) => formatCount(row.seriesCount)) },
    ...options.costPer1000Series === undefined
      ? []
      : [{ title: "COST AT MOST", cells: rows.map((row) => formatCost(row.estimatedCost ?? 0)) }],
  ];
  const names = { title: "METRIC", cells: rows.map((row) => visibleText(row.name, MAX_NAME_CHARACTERS)) };
  const [head = "", ...body] = textTable(columns, names);
  const indent = " ".repeat(head.length - names.title.length + 2);
  yield head;
  for (const [i, line] of body.entries()) {
    yield line;
    for (const series of seriesDetail.get(rows[i]?.name ?? "") ?? []) yield `${indent}${describeSeries(series)}`;
  }
  const rest = list.rows.slice(rows.length);
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
  const pairs = Object.entries(labels).map(([name, value]) => `${visibleText(name)}=${quotedText(value)}`);
  return `${formatDpm(dpm)} DPM  {${pairs.join(", ")}}`;
}

function* groupTable(snapshot: Snapshot, label: string, list: MetricList, top: number): Generator<string> {
  const groups = groupTotals(snapshot);
  const shown = groups.slice(0, top);
  yield `By ${visibleText(label)}, metrics excluded by built-in rules included`;
  yield "";
  yield* textTable([
    { title: "TOTAL DPM", cells: formatColumn(shown.map((group) => group.dpm)) },
    { title: "SHARE", cells: shown.map((group) => formatShare(group.dpm / list.totals.all.dpm)) },
    { title: "METRICS", cells: shown.map((group) => formatCount(group.metrics)) },
    { title: "SERIES", cells: shown.map((group) => formatCount(group.series)) },
  ], {
    title: visibleText(label),
    cells: shown.map(({ value }) => value === "" ? "(none)" : visibleText(value, MAX_NAME_CHARACTERS)),
  });
  const rest = groups.slice(shown.length);
  if (rest.length === 0) return;
  yield `and ${countOf(rest.length, "more value")}: ${formatDpm(rest.reduce((sum, { dpm }) => sum + dpm, 0))} DPM`;
}

function* totalsTable({ shown, hiddenByThreshold, totals }: MetricList): Generator<string> {
  const parts = [shown, hiddenByThreshold, totals.excluded, totals.all];
  yield* textTable([
    { title: "TOTAL DPM", cells: formatColumn(parts.map((part) => part.dpm)) },
    { title: "SHARE", cells: parts.map((part) => formatShare(totals.all.dpm === 0 ? 0 : part.dpm / totals.all.dpm)) },
    { title: "METRICS", cells: parts.map((part) => formatCount(part.metrics)) },
    { title: "SERIES", cells: parts.map((part) => formatCount(part.series)) },
  ], { title: "OF", cells: ["over the threshold", "at or under the threshold", "excluded by built-in rules", "all"] });
}

function* performanceBlock(snapshot: Snapshot): Generator<string> {
  const { runtimeSeconds, averageSeconds, processed, metricsPerSecond } = performanceMetrics(snapshot);
  yield "Performance Metrics:";
  yield `Total runtime: ${runtimeSeconds.toFixed(2)} seconds`;
  yield `Average time per metric: ${averageSeconds.toFixed(3)} seconds`;
  yield `Total metrics processed: ${processed}`;
  yield `Metrics processing rate: ${metricsPerSecond.toFixed(1)} metrics/second`;
}
