import { formatMoney } from "../pricing/format_money.ts";
import type { Plan } from "../pricing/plan.ts";
import { FLAVOURS } from "../prometheus/flavours.ts";
import { groupLabel } from "../snapshot/group_key.ts";
import { countLedger } from "../snapshot/snapshot.ts";
import { formatDuration, MINUTE_MS } from "../text/duration.ts";
import { escapeForDisplay } from "../text/escape_for_display.ts";
import { countOf, formatCount, formatDpm, formatQuantity } from "../text/format_number.ts";
import { type NumberColumn, textTable } from "../text/text_table.ts";
import { wrapWords } from "../text/wrap_words.ts";
import { formatChange, formatInstant, signed } from "./describe_change.ts";
import { describeGroup } from "./describe_group.ts";
import type { DiffList, DiffRow, DiffState } from "./diff_model.ts";
import type { DiffReport, DiffReportInput, DiffSide } from "./diff_report.ts";
import { cut, indented } from "./overview.ts";

/** Lines of each list unless told. */
const TOP = { metrics: 10, families: 6, groups: 6 };
const MIN_WIDTH = 40;
/** Wider lines are hard to follow from their beginning to their end. */
const MAX_WIDTH = 120;
/** From here on there is room for what there was and what there is. */
const WIDE = 100;
/** Groups named below a metric, and how much of each name. */
const GROUPS_OF_METRIC = 3;
const MAX_GROUP_CHARACTERS = 40;
const MAX_NAME_CHARACTERS = 200;

/**
 * What differs, for people: the sums, then what has changed most of metrics, families and groups. Names and labels come
 * from outside: what a terminal would act on is shown as an escape.
 */
export const diffText: DiffReport = { render };

function* render(input: DiffReportInput): Generator<string> {
  for (const line of lines(input)) yield `${line}\n`;
}

function* lines(input: DiffReportInput): Generator<string> {
  const { diff, by, from, to, notes, top } = input;
  const width = Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, input.columns));
  yield* hanging("From ", describeSide(from), width);
  yield* hanging("To   ", describeSide(to), width);
  yield "";
  for (const line of totals(input)) yield cut(line, width);
  if (notes.length > 0) {
    yield "";
    yield "TO KNOW";
    for (const note of notes) yield* indented(note, width);
  }
  const label = groupLabel(by);
  const sections = [
    { title: "METRICS", list: diff.metrics, name: "METRIC", top: top ?? TOP.metrics, nameOf, isMetric: true },
    { title: "FAMILIES", list: diff.families, name: "FAMILY", top: top ?? TOP.families, nameOf, isMetric: false },
    ...label === undefined || diff.groups === undefined ? [] : [{
      title: `BY ${escapeForDisplay(label)}`,
      list: diff.groups,
      name: escapeForDisplay(label).toUpperCase(),
      top: top ?? TOP.groups,
      nameOf: (name: string) => shownGroup(name, by),
      isMetric: false,
    }],
  ];
  for (const section of sections) {
    yield "";
    yield* ranking(input, section, width);
  }
}

function describeSide({ snapshot, source, target }: DiffSide): string {
  const { backend, evaluatedAtMs } = snapshot;
  const { catalogue, measured, failed } = countLedger(snapshot);
  const owner = target ?? backend.tenant ?? "";
  const parts = [
    formatInstant(evaluatedAtMs),
    // The folder of the history is the same for both, and was named by whoever reads this.
    ...target === undefined ? [escapeForDisplay(source)] : [],
    ...owner === "" ? [] : [escapeForDisplay(owner, MAX_NAME_CHARACTERS)],
    `${FLAVOURS[backend.flavour].title} ${escapeForDisplay(backend.version)}`.trim() +
    ` at ${escapeForDisplay(backend.url)}`,
    `window ${formatDuration(snapshot.windowMinutes * MINUTE_MS)}`,
    failed === 0 ? countOf(measured, "metric") : `${formatCount(measured)} of ${formatCount(catalogue)} names measured`,
  ];
  return parts.join(", ");
}

/** What it all adds up to, names that cannot be compared left out. */
function* totals(
  { comparison: { total, bill }, diff, view: { options: { plan } } }: DiffReportInput,
): Generator<string> {
  const { counts } = diff.metrics;
  const kept = counts.grew + counts.shrank + counts.same;
  const rows = [
    amounts("DPM", total.before.dpm, total.dpm, formatDpm),
    amounts("series", total.before.series, total.series, formatCount),
    amounts("metrics", kept + counts.gone, counts.new - counts.gone, formatCount),
  ];
  if (plan !== undefined && bill !== undefined) {
    const unit = plan.kind === "series" ? "billed series" : "billed samples";
    rows.push(amounts(unit, bill.before.usage, bill.usage, plan.kind === "series" ? formatCount : formatQuantity));
    if (bill.before.money !== undefined && bill.money !== undefined) {
      rows.push(amounts("bill a month", bill.before.money, bill.money, (size) => formatMoney(size, plan.currency)));
    }
  }
  const titles = ["BEFORE", "AFTER", "CHANGE", ""];
  const columns = titles.map((title, i) => ({ title, cells: rows.map(({ cells }) => cells[i] ?? "") }));
  for (const line of textTable(columns, { title: "", cells: rows.map(({ name }) => name) })) yield line.trimEnd();
}

function amounts(name: string, before: number, change: number, format: (size: number) => string) {
  return {
    name,
    cells: [format(before), format(Math.max(0, before + change)), signed(change, format), formatChange(change, before)],
  };
}

interface Section {
  readonly title: string;
  readonly list: DiffList;
  readonly name: string;
  readonly top: number;
  /** Makes the name of a row fit for one line. */
  readonly nameOf: (name: string) => string;
  readonly isMetric: boolean;
}

function* ranking(input: DiffReportInput, { title, list, name, top, nameOf, isMetric }: Section, width: number) {
  const changed = list.rows.filter(({ state }) => state !== "same");
  const rows = changed.slice(0, top || undefined);
  yield* heading(title, describeCounts(list), width);
  if (rows.length === 0) {
    yield "  Nothing has changed.";
    return;
  }
  const shown = rows.map((row) => nameOf(row.name));
  const [head = "", ...body] = textTable(columnsOf(rows, input.view.options.plan, width), {
    title: name,
    cells: shown,
  });
  yield `  ${head}`;
  const room = width - 2 - (head.length - name.length);
  for (const [i, line] of body.entries()) {
    const cell = shown[i] ?? "";
    yield `  ${line.slice(0, line.length - cell.length)}${cut(cell, room)}`;
    const metric = rows[i];
    if (isMetric && metric !== undefined) yield* causes(input, metric, width);
  }
  const rest = changed.slice(rows.length);
  if (rest.length === 0) return;
  const dpm = rest.reduce((sum, row) => sum + row.dpm, 0);
  const sum = `and ${formatCount(rest.length)} more that changed: ${signed(dpm, formatDpm)} DPM; --top 0 lists them`;
  yield* indented(sum, width);
}

function columnsOf(rows: readonly DiffRow[], plan: Plan | undefined, width: number): NumberColumn[] {
  const column = (title: string, cell: (row: DiffRow) => string) => ({ title, cells: rows.map(cell) });
  const isWide = width >= WIDE;
  const hasMoney = plan?.tiers !== undefined;
  return [
    ...isWide
      ? [column("BEFORE", ({ before }) => formatDpm(before.dpm)), column("AFTER", ({ after }) => formatDpm(after.dpm))]
      : [],
    column("DPM", ({ dpm }) => signed(dpm, formatDpm)),
    column("", ({ state, dpm, before }) => state === "new" || state === "gone" ? state : formatChange(dpm, before.dpm)),
    ...isWide ? [column("AFTER", ({ after }) => formatCount(after.series))] : [],
    column("SERIES", ({ series }) => signed(series, formatCount)),
    ...plan === undefined
      ? []
      : [column("BILL", ({ bill }) =>
        bill?.money !== undefined && hasMoney
          ? signed(bill.money, (size) =>
            formatMoney(size, plan.currency))
          : signed(bill?.usage ?? 0, plan.kind === "series" ? formatCount : formatQuantity))],
  ];
}

/** Names the groups of a metric that differ most. */
function* causes({ diff, by }: DiffReportInput, metric: DiffRow, width: number): Generator<string> {
  const groups = diff.groupsOf(metric.name);
  if (groups.length === 0) return;
  const named = groups.slice(0, GROUPS_OF_METRIC).map(({ name, state, dpm, series }) => {
    const change = dpm === 0 ? `${signed(series, formatCount)} series` : `${signed(dpm, formatDpm)} DPM`;
    const word = state === "new" || state === "gone" ? ` (${state})` : "";
    return `${shownGroup(name, by)} ${change}${word}`;
  });
  const more = groups.length - named.length;
  const text = `${escapeForDisplay(by.join(","))}: ${named.join(", ")}${
    more > 0 ? `, and ${formatCount(more)} more` : ""
  }`;
  for (const line of wrapWords(text, width - 6)) yield `      ${cut(line, width - 6)}`;
}

function nameOf(name: string): string {
  return escapeForDisplay(name, MAX_NAME_CHARACTERS);
}

function shownGroup(value: string, by: readonly string[]): string {
  return cut(describeGroup(value, by.length), MAX_GROUP_CHARACTERS);
}

function describeCounts({ counts, unknown }: DiffList): string {
  const words: readonly (readonly [DiffState, string])[] = [
    ["new", "new"],
    ["gone", "gone"],
    ["grew", "grew"],
    ["shrank", "shrank"],
    ["same", "as before"],
  ];
  const parts = words.flatMap(([state, word]) => counts[state] === 0 ? [] : [`${formatCount(counts[state])} ${word}`]);
  if (unknown > 0) parts.push(`${formatCount(unknown)} not comparable`);
  return parts.length === 0 ? "none" : parts.join(", ");
}

function* heading(title: string, note: string, width: number): Generator<string> {
  const gap = width - title.length - note.length;
  if (gap < 2) yield* wrapWords(`${title}: ${note}`, width);
  else yield `${title}${" ".repeat(gap)}${note}`;
}

/** Wraps a text behind its title. */
function* hanging(title: string, text: string, width: number): Generator<string> {
  for (const [i, line] of wrapWords(text, width - title.length).entries()) {
    yield `${i === 0 ? title : " ".repeat(title.length)}${line}`;
  }
}
