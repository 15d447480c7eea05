import { savingBySlowerScrapes } from "../pricing/saving.ts";
import { quoteLabelName, quoteRegex, quoteString } from "../promql/quote.ts";
import type { Family } from "../snapshot/families.ts";
import { groupLabel, groupValues } from "../snapshot/group_key.ts";
import type { GroupTotals } from "../snapshot/group_totals.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import { isOwnMetric } from "../snapshot/snapshot_metrics.ts";
import { escapeForDisplay } from "../text/escape_for_display.ts";
import { countOf, formatCount, formatDpm, formatPercent } from "../text/format_number.ts";
import { quoteForShell } from "../text/quote_for_shell.ts";
import { type NumberColumn, textTable } from "../text/text_table.ts";
import { wrapWords } from "../text/wrap_words.ts";
import { billLines } from "./bill_lines.ts";
import { describeHidden } from "./describe_hidden.ts";
import { describeScan, unanchored } from "./describe_scan.ts";
import type { ReportInput } from "./report.ts";

/** Groups and families shown unless told: with them the first screen has thirty lines. */
const TOP = { groups: 4, families: 6 };
const MIN_WIDTH = 40;
/** Wider lines are hard to follow from their beginning to their end. */
const MAX_WIDTH = 120;
const MAX_NAME_CHARACTERS = 200;

/**
 * The first screen: what is billed, who sends more than is included, what it consists of, and what to ask next.
 *
 * Everything that was measured counts, what built-in rules hide too.
 */
export function* overview(input: ReportInput): Generator<string> {
  const { view, options } = input;
  const width = Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, options.columns) - 2);
  yield* describeScan(view, options);
  if (view.totals.all.metrics > 0) {
    yield "";
    for (const line of billLines(view, width - 2)) yield `  ${line}`;
    yield* senders(view, options.top, width);
    yield* families(view, options.top, width);
  } else {
    yield "";
    yield "No metric has a sample in the window.";
  }
  yield* notMeasured(view, width);
  yield* next(view, options, width);
}

/** The part of the bill, or of all data points, that some data points and series are. */
function shareOf({ bill, totals: { all } }: MetricView, { dpm, series }: { dpm: number; series: number }): number {
  return bill?.decidedBy === "series" ? series / all.series : dpm / all.dpm;
}

function shareTitle({ bill }: MetricView): string {
  return bill === undefined ? "OF ALL" : "OF BILL";
}

function* senders(view: MetricView, top: number | undefined, width: number): Generator<string> {
  const label = groupLabel(view.snapshot.scope.groupBy);
  const { plan } = view.options;
  if (label === undefined) return;
  const by = escapeForDisplay(label);
  const whole = plan?.kind === "series" && view.bill !== undefined ? view.bill.usage : view.totals.all.dpm;
  const isSaving = savedBy(view, view.excessDpm) > 0;
  const groups = inOrder(view).filter(({ excessDpm }) => excessDpm > 0 || !isSaving || plan?.kind === "samples");
  const shown = groups.slice(0, (top ?? TOP.groups) || undefined);
  const rest = view.groups.filter((group) => !shown.includes(group));
  const title = plan?.kind === "samples" || !isSaving
    ? "WHO SENDS MOST"
    : plan === undefined
    ? "WHO SENDS MORE THAN ONE A MINUTE"
    : "WHO SENDS MORE THAN INCLUDED";
  yield "";
  yield heading(title, `by ${by}, ${formatCount(shown.length)} of ${formatCount(view.groups.length)}`, width);
  if (!isSaving) {
    yield* indented(`${noSaving(view, by)}: slower scrapes save nothing, only fewer series do`, width);
  }
  const rows = [...shown, ...rest.length === 0 ? [] : [sumOf(rest)]];
  const columns: NumberColumn[] = [
    ...isSaving ? [{ title: "SAVES", cells: rows.map(({ excessDpm }) => formatDpm(savedBy(view, excessDpm))) }] : [],
    {
      title: shareTitle(view),
      cells: rows.map((row) =>
        formatPercent(isSaving && plan?.kind !== "samples" ? savedBy(view, row.excessDpm) / whole : shareOf(view, row))
      ),
    },
    { title: "DPM", cells: rows.map(({ dpm }) => formatDpm(dpm)) },
    { title: "SERIES", cells: rows.map(({ series }) => formatCount(series)) },
    { title: "EVERY", cells: rows.map(({ every }) => every) },
  ];
  yield* table(
    columns,
    {
      title: by.toUpperCase(),
      cells: shown.map(({ value }) => describeGroup(value)),
    },
    width,
    rest.length,
  );
}

/** What slower scrapes of an excess save: of what a plan by series bills, else data points. */
function savedBy({ options: { plan }, usage }: MetricView, excess: number): number {
  return plan?.kind === "series" ? savingBySlowerScrapes(plan, usage, excess).usage : excess;
}

/** The groups, those first that slower scrapes of save most, or else those with most of the bill. */
function inOrder(view: MetricView): readonly GroupTotals[] {
  const byShare = (a: GroupTotals, b: GroupTotals) => shareOf(view, b) - shareOf(view, a) || b.dpm - a.dpm;
  if (view.options.plan?.kind === "samples" || savedBy(view, view.excessDpm) <= 0) return view.groups.toSorted(byShare);
  return view.groups.toSorted((a, b) => b.excessDpm - a.excessDpm || byShare(a, b));
}

function noSaving({ excessDpm, options: { plan } }: MetricView, by: string): string {
  if (excessDpm > 0) return "Series decide";
  return `No ${by} sends more than ${plan?.kind === "series" ? "included" : "one a minute"}`;
}

function sumOf(groups: readonly GroupTotals[]): GroupTotals {
  const sum = { value: "", metrics: 0, series: 0, dpm: 0, every: "", excessDpm: 0 };
  for (const { series, dpm, excessDpm } of groups) {
    sum.series += series;
    sum.dpm += dpm;
    sum.excessDpm += excessDpm;
  }
  return sum;
}

function describeGroup(value: string): string {
  return value === "" ? "(none)" : escapeForDisplay(value, MAX_NAME_CHARACTERS);
}

function* families(view: MetricView, top: number | undefined, width: number): Generator<string> {
  const all = view.families.toSorted((a, b) => shareOf(view, b) - shareOf(view, a) || b.dpm - a.dpm);
  const shown = all.slice(0, (top ?? TOP.families) || undefined);
  const rest = all.slice(shown.length);
  yield "";
  yield heading("WHAT IT CONSISTS OF", describeFamilies(view, shown.length), width);
  const others = { dpm: 0, series: 0 };
  for (const { dpm, series } of rest) {
    others.dpm += dpm;
    others.series += series;
  }
  const rows = [...shown, ...rest.length === 0 ? [] : [{ ...others, every: "" }]];
  yield* table(
    [
      { title: "DPM", cells: rows.map(({ dpm }) => formatDpm(dpm)) },
      { title: shareTitle(view), cells: rows.map((row) => formatPercent(shareOf(view, row))) },
      { title: "SERIES", cells: rows.map(({ series }) => formatCount(series)) },
      { title: "EVERY", cells: rows.map(({ every }) => every) },
    ],
    {
      title: shown.some(({ buckets }) => buckets !== undefined) ? "METRIC (buckets x label sets)" : "METRIC",
      cells: shown.map(({ name }) => escapeForDisplay(name, MAX_NAME_CHARACTERS)),
      notes: shown.map((family) => `${describeBuckets(family)}${isOwnMetric(family.name) ? " (of dpm-finder)" : ""}`),
    },
    width,
    rest.length,
  );
}

/** How many families are shown, and what part histograms are, which no list of single metrics shows. */
function describeFamilies(view: MetricView, shown: number): string {
  const histograms = view.families.filter(({ kind }) => kind === "histogram");
  const sum = { dpm: 0, series: 0 };
  for (const { dpm, series } of histograms) {
    sum.dpm += dpm;
    sum.series += series;
  }
  const all = `${formatCount(shown)} of ${formatCount(view.families.length)} families`;
  if (histograms.length === 0) return all;
  return `${all}, ${countOf(histograms.length, "histogram")} ${formatPercent(shareOf(view, sum))}`;
}

/** How many series a histogram has behind its name: buckets x label sets. */
function describeBuckets({ buckets }: Family): string {
  return buckets === undefined ? "" : ` (${formatCount(buckets.perHistogram)} x ${formatCount(buckets.histograms)})`;
}

function heading(title: string, note: string, width: number): string {
  const gap = width - title.length - note.length;
  return gap < 2 ? `${title}, ${note}` : `${title}${" ".repeat(gap)}${note}`;
}

/** The names of a table: what is too long is cut before its note. */
interface Names {
  readonly title: string;
  readonly cells: readonly string[];
  readonly notes?: readonly string[];
}

/** Lays out a table, indented, whose names end at the width; a last row without a name is of so many more. */
function* table(columns: readonly NumberColumn[], names: Names, width: number, more: number): Generator<string> {
  const { title, cells, notes = [] } = names;
  const [head = "", ...body] = textTable(columns, { title, cells: [...cells, `${formatCount(more)} more`] });
  const room = width - (head.length - title.length) - 2;
  yield `  ${head}`;
  for (const [i, line] of body.slice(0, cells.length + (more > 0 ? 1 : 0)).entries()) {
    const [name = "", note = ""] = [cells[i], notes[i]];
    const numbers = line.slice(0, line.length - (name.length || line.length));
    yield `  ${name === "" ? line : `${numbers}${cut(name, room - note.length)}${note}`}`;
  }
}

function cut(name: string, length: number): string {
  return name.length <= length ? name : `${name.slice(0, Math.max(1, length - 1))}…`;
}

function* notMeasured(view: MetricView, width: number): Generator<string> {
  const { ledger, snapshot: { warnings, missingStores } } = view;
  if (ledger.failed === 0 && warnings.length === 0 && missingStores.length === 0) return;
  yield "";
  yield "NOT MEASURED, OR IN DOUBT";
  if (ledger.failed > 0) {
    const lines = describeHidden(view);
    for (const line of lines.slice(lines.findIndex((line) => line.includes("could not be measured")))) {
      yield `  ${line}`;
    }
  }
  for (const warning of warnings) yield* indented(escapeForDisplay(warning), width);
}

function* indented(text: string, width: number): Generator<string> {
  for (const line of wrapWords(text, width - 2)) yield `  ${line}`;
}

/** Commands that go on from this very result, each with what it shows. */
function* next(view: MetricView, { repeatFlags }: ReportInput["options"], width: number): Generator<string> {
  const { groupBy, selector, match, exclude } = view.snapshot.scope;
  const command = (...flags: string[]) =>
    ["dpm-finder", ...repeatFlags, "-f", "text", ...flags].map(quoteForShell).join(" ");
  const narrow = (
    matchers: string,
  ) => ["--selector", `{${[selector, matchers].filter((each) => each !== "").join(",")}}`];
  const without = exclude.flatMap((pattern) => ["--exclude", unanchored(pattern)]);
  const names = [...match.flatMap((pattern) => ["--match", unanchored(pattern)]), ...without];
  const scope = selector === "" ? [] : narrow("");
  yield "";
  yield "NEXT";
  const [group] = groupBy.length === 0 ? [] : inOrder(view);
  if (group !== undefined) {
    const values = groupValues(group.value, groupBy.length);
    const matchers = groupBy.map((label, i) => `${quoteLabelName(label)}=${quoteString(values[i] ?? "")}`).join(",");
    yield* continued(
      command(
        ...narrow(matchers),
        ...names,
        ...groupBy.includes("instance") ? ["--list", "metrics"] : ["--by", "instance"],
      ),
      `what ${describeGroup(group.value)} sends`,
      width,
    );
  }
  const histogram = view.families.find(({ kind }) => kind === "histogram");
  const bucket = histogram?.members.find((name) => name.endsWith("_bucket"));
  if (bucket !== undefined) {
    yield* continued(command(...scope, "--match", quoteRegex(bucket), "--by", "le"), "its buckets", width);
  }
  yield* continued(command(...scope, ...names, "--list", "metrics", "--all", "-m", "0"), "every metric", width);
}

/** Breaks a command between its flags into lines that a shell reads as one, with a remark behind the last. */
function* continued(command: string, remark: string, width: number): Generator<string> {
  let line = " ";
  for (const word of command.split(/ (?=--?[a-z])/)) {
    if (line.trim() !== "" && line.length + word.length + 3 > width) {
      yield `${line} \\`;
      line = "   ";
    }
    line += ` ${word}`;
  }
  const room = width - line.length - remark.length - 2;
  yield room < 2 ? line : `${line}${" ".repeat(room)}# ${remark}`;
}
