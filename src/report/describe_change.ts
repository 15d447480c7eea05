import type { Change, Gone } from "../snapshot/change.ts";
import type { Comparison } from "../snapshot/compare.ts";
import { escapeForDisplay } from "../text/escape_for_display.ts";
import { countOf, formatCount, formatDpm, formatShare } from "../text/format_number.ts";
import type { NumberColumn } from "../text/text_table.ts";
import { describeGroup } from "./describe_group.ts";

const MAX_NAME_CHARACTERS = 120;

/** Writes a difference with its sign; 0 has none. */
export function signed(difference: number, format: (size: number) => string): string {
  const size = format(Math.abs(difference));
  return difference === 0 ? size : `${difference > 0 ? "+" : "-"}${size}`;
}

/** Writes a difference as a part of what there was: `+12%`, `-3.4%`, `0%`; `new` where there was nothing. */
export function formatChange(difference: number, before: number): string {
  if (before === 0) return difference === 0 ? "0%" : "new";
  const share = Math.abs(difference) / before;
  // A hundred times as much and more is a word, as no percentage is read.
  if (share >= 99.5) return `x${formatCount(difference / before + 1)}`;
  return signed(Math.sign(difference) * share, formatPart);
}

/** A share that may be more than the whole. */
function formatPart(share: number): string {
  return share > 1 ? `${formatCount(share * 100)}%` : formatShare(share);
}

/** Makes the column of changes of a table; none without a comparison. `?` is what could not be told. */
export function changeColumn(
  comparison: Comparison | undefined,
  changes: readonly (Change | undefined)[],
  unit: "dpm" | "series" = "dpm",
): NumberColumn[] {
  if (comparison === undefined) return [];
  const cells = changes.map((change) => change === undefined ? "?" : formatChange(change[unit], change.before[unit]));
  return [{ title: "CHANGE", cells }];
}

/** Adds changes up; `undefined` where one of them is. */
export function sumOfChanges(changes: Iterable<Change | undefined>): Change | undefined {
  const sum = { dpm: 0, series: 0, before: { dpm: 0, series: 0 } };
  for (const change of changes) {
    if (change === undefined) return undefined;
    sum.dpm += change.dpm;
    sum.series += change.series;
    sum.before.dpm += change.before.dpm;
    sum.before.series += change.before.series;
  }
  return sum;
}

/**
 * Says what is there no more, the largest by its name: nothing where nothing is.
 *
 * @param what How one and many are called, and of groups, by how many labels they are
 */
export function describeGone(
  gone: readonly Gone[],
  what: { readonly one: string; readonly many: string; readonly labels?: number },
): string | undefined {
  const [largest] = gone;
  if (largest === undefined) return undefined;
  const name = describeGroup(largest.name, what.labels ?? 1, MAX_NAME_CHARACTERS);
  const dpm = gone.reduce((sum, each) => sum + each.dpm, 0);
  const count = gone.length === 1 ? `1 ${what.one}` : `${formatCount(gone.length)} ${what.many}`;
  return `gone: ${count}, ${formatDpm(dpm)} DPM${gone.length === 1 ? `, ${name}` : `, ${name} the largest`}`;
}

/** Says in one sentence what has changed in all. */
export function describeTotalChange({ total: { dpm, series, before }, evaluatedAtMs, source }: Comparison): string {
  const of = (difference: number, past: number) => past === 0 ? "" : ` (${formatChange(difference, past)})`;
  return `Since ${formatInstant(evaluatedAtMs)}${source.endsWith(".json") ? `, ${escapeForDisplay(source)}` : ""}: ` +
    `${signed(dpm, formatDpm)} DPM${of(dpm, before.dpm)}, ` +
    `${signed(series, formatCount)} series${of(series, before.series)}`;
}

/** Says that of some names nobody knows how they changed: nothing where there are none. */
export function describeIncomparable(names: readonly string[]): string[] {
  const [first] = names;
  if (first === undefined) return [];
  const shown = escapeForDisplay(first, MAX_NAME_CHARACTERS);
  return [
    `${countOf(names.length, "name")} could be measured in one of the two scans alone, so nothing is said of ` +
    `${names.length === 1 ? `its change: ${shown}` : `their change, ${shown} among them`}`,
  ];
}

/** Writes an instant as people do: `2026-01-31 12:00:00 UTC`. */
export function formatInstant(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").replace(/\.\d+Z$/, " UTC");
}
