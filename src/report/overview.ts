import { atOnce } from "../exposition/turns.ts";
import type { Comparison } from "../snapshot/compare.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import { formatCount, formatDpm, formatPercent } from "../text/format_number.ts";
import { type NumberColumn, textTable } from "../text/text_table.ts";
import { wrapWords } from "../text/wrap_words.ts";
import { billLines } from "./bill_lines.ts";
import { changeColumn } from "./describe_change.ts";
import { describeDoubts, NOT_MEASURED } from "./describe_doubts.ts";
import { describeScan, wrapped } from "./describe_scan.ts";
import { nextCommands } from "./next_commands.ts";
import { type OverviewBlock, overviewModel, type OverviewRow } from "./overview_model.ts";
import type { ReportInput } from "./report.ts";

/** Groups and families shown unless told: with them the first screen has thirty lines. */
export const TOP = { groups: 4, families: 6 };
const MIN_WIDTH = 40;
/** Wider lines are hard to follow from their beginning to their end. */
const MAX_WIDTH = 120;

/**
 * The first screen: what is billed, who sends more than is included, what it consists of, and what to ask next.
 *
 * Everything that was measured counts, what built-in rules hide too.
 */
export function* overview(input: ReportInput): Generator<string> {
  const { view, options, comparison } = input;
  const width = widthOf(options);
  const { top } = options;
  const ranked = atOnce(overviewModel(view, { groups: top ?? TOP.groups, families: top ?? TOP.families }, comparison));
  yield* describeScan(view, options);
  if (view.totals.all.metrics > 0) {
    yield "";
    for (const line of billLines(view, width - 2, comparison)) yield `  ${line}`;
    if (ranked.senders !== undefined) yield* senders(ranked.senders, width, comparison);
    yield* families(ranked.families, width, comparison);
  } else {
    yield "";
    yield "No metric has a sample in the window.";
  }
  yield* notMeasured(view, width);
  const next = nextCommands(view, ranked.firstGroup, options.repeatFlags);
  if (next.length === 0) return;
  yield "";
  yield "NEXT";
  for (const { words, shows } of next) yield* continued(words, shows, width);
}

/** Columns that a first screen fills. */
export function widthOf({ columns }: Pick<ReportInput["options"], "columns">): number {
  return Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, columns) - 2);
}

/** Lays out who sends how much, and what slower scrapes save of it. */
export function* senders(block: OverviewBlock, width: number, comparison?: Comparison): Generator<string> {
  const all = rowsOf(block);
  const isSaving = all.some(({ saves }) => saves !== undefined);
  yield* ranking(block, [
    ...isSaving ? [{ title: "SAVES", cells: all.map(({ saves }) => formatDpm(saves ?? 0)) }] : [],
    shareColumn(block),
    { title: "DPM", cells: all.map(({ dpm }) => formatDpm(dpm)) },
    ...changes(block, comparison),
  ], width);
}

/** Lays out what it all consists of. */
export function* families(block: OverviewBlock, width: number, comparison?: Comparison): Generator<string> {
  const dpm = { title: "DPM", cells: rowsOf(block).map(({ dpm }) => formatDpm(dpm)) };
  yield* ranking(block, [dpm, shareColumn(block), ...changes(block, comparison)], width);
}

function rowsOf({ rows, rest }: OverviewBlock): readonly OverviewRow[] {
  return rest === undefined ? rows : [...rows, rest];
}

function changes(block: OverviewBlock, comparison: Comparison | undefined): NumberColumn[] {
  return changeColumn(comparison, rowsOf(block).map(({ change }) => change), block.unit);
}

function shareColumn(block: OverviewBlock): NumberColumn {
  return { title: block.shareTitle.toUpperCase(), cells: rowsOf(block).map(({ share }) => formatPercent(share)) };
}

/** Lays out a block, indented, its names ending at the width: what is too long is cut before its note. */
function* ranking(block: OverviewBlock, first: readonly NumberColumn[], width: number): Generator<string> {
  const all = rowsOf(block);
  yield "";
  yield heading(block.title.toUpperCase(), block.note, width);
  if (block.remark !== "") yield* indented(block.remark, width);
  const names = all.map(({ name }) => name);
  const nameTitle = block.nameTitle.toUpperCase();
  const columns: NumberColumn[] = [
    ...first,
    { title: "SERIES", cells: all.map(({ series }) => formatCount(series)) },
    { title: "EVERY", cells: all.map(({ every }) => every) },
  ];
  const [head = "", ...body] = textTable(columns, { title: nameTitle, cells: names });
  const room = width - (head.length - nameTitle.length) - 2;
  const noteTitle = block.noteTitle === "" ? "" : ` ${block.noteTitle}`;
  // Notes without their title would be a riddle, and the names need their room.
  const isNoted = nameTitle.length + noteTitle.length <= room;
  yield `  ${head}${isNoted ? noteTitle : ""}`;
  for (const [i, line] of body.entries()) {
    const { name = "", note = "" } = block.rows[i] ?? {};
    const behind = isNoted && note !== "" ? ` ${note}` : "";
    const numbers = line.slice(0, line.length - (name.length || line.length));
    yield `  ${name === "" ? line : `${numbers}${cut(name, room - behind.length)}${behind}`}`;
  }
  if (block.gone !== undefined) yield* indented(block.gone, width);
}

/** Writes the heading of a section, with a note at the right edge. */
export function heading(title: string, note: string, width: number): string {
  const gap = width - title.length - note.length;
  return gap < 2 ? `${title}, ${note}` : `${title}${" ".repeat(gap)}${note}`;
}

/** Cuts a text that is longer than so many UTF-16 units, and no character in half. */
export function cut(name: string, length: number): string {
  return name.length <= length ? name : `${name.slice(0, Math.max(1, length - 1)).replace(/[\ud800-\udbff]$/, "")}…`;
}

function* notMeasured(view: MetricView, width: number): Generator<string> {
  const { failures, warnings } = describeDoubts(view);
  if (failures.length + warnings.length === 0 && view.snapshot.missingStores.length === 0) return;
  yield "";
  yield NOT_MEASURED.toUpperCase();
  for (const line of failures) yield* wrapped(`  ${line}`, width);
  for (const warning of warnings) yield* indented(warning, width);
}

/** Breaks a text into indented lines. */
export function* indented(text: string, width: number): Generator<string> {
  for (const line of wrapWords(text, width - 2)) yield `  ${line}`;
}

/** Breaks a command before its flags into lines that a shell reads as one, with a remark behind the last. */
export function* continued(words: readonly string[], remark: string, width: number): Generator<string> {
  const parts: string[] = [];
  for (const word of words) {
    const flag = parts.length === 0 || /^--?[a-z]/.test(word) ? undefined : parts.pop();
    parts.push(flag === undefined ? word : `${flag} ${word}`);
  }
  let line = " ";
  for (const part of parts) {
    if (line.trim() !== "" && line.length + part.length + 3 > width) {
      yield `${line} \\`;
      line = "   ";
    }
    line += ` ${part}`;
  }
  const room = width - line.length - remark.length - 2;
  yield room < 2 ? line : `${line}${" ".repeat(room)}# ${remark}`;
}
