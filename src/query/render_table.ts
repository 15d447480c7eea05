import { escapeForDisplay, replaceUnsafe } from "../text/escape_for_display.ts";
import { countOf } from "../text/format_number.ts";
import { wrapWords } from "../text/wrap_words.ts";
import type { Column } from "./columns.ts";
import type { Rows } from "./render_rows.ts";

/** Rows that are looked at before the first is written: they decide how wide the columns are. */
const LOOKED_AT = 1_000;
/** A text is never cut to less. */
const MIN_WIDTH = 8;
/** Texts are never shown longer, however wide the terminal is. */
const MAX_WIDTH = 200;
const GAP = "  ";
const PLAIN = /^[!#-~](?:[ -~]*[!-~])?$/;

/** A column of the table with the place it has. */
interface Place {
  readonly title: string;
  readonly index: number;
  readonly isNumber: boolean;
  readonly isCuttable: boolean;
  readonly width: number;
}

/**
 * Writes rows as a table that fits the terminal: numbers to the right and whole, long texts cut.
 *
 * Columns for which there is no place are left out from the right, and named below the table. NULL is blank, an empty
 * text is `""`.
 *
 * @param width Columns of the terminal; `Infinity` leaves nothing out.
 */
export async function* renderTable(columns: readonly Column[], rows: Rows, width: number): AsyncGenerator<string> {
  let looked: string[][] | undefined = [];
  let places: readonly Place[] = [];
  for await (const batch of rows) {
    const cells = batch.map((row) => row.map(toCell));
    if (looked === undefined) {
      for (const row of cells) yield line(places, row);
      continue;
    }
    looked.push(...cells);
    if (looked.length < LOOKED_AT) continue;
    places = layOut(columns, looked, width);
    yield* head(places, looked);
    looked = undefined;
  }
  if (looked !== undefined) {
    places = layOut(columns, looked, width);
    yield* head(places, looked);
  }
  const left = columns.slice(places.length);
  if (left.length === 0) return;
  const names = left.map(({ name }) => toTitle(name)).join(", ");
  const notice = `${countOf(left.length, "column")} more, for a wider terminal or --format csv: ${names}`;
  yield `\n${wrapWords(notice, width).join("\n")}\n`;
}

function* head(places: readonly Place[], rows: readonly (readonly string[])[]): Generator<string> {
  const titles: string[] = [];
  for (const { title, index } of places) titles[index] = title;
  yield line(places, titles);
  for (const row of rows) yield line(places, row);
}

function line(places: readonly Place[], cells: readonly string[]): string {
  const shown = places.map(({ index, width, isNumber, isCuttable }) => {
    const cell = cut(cells[index] ?? "", isCuttable ? width : Infinity);
    const padding = " ".repeat(Math.max(0, width - lengthOf(cell)));
    return isNumber ? padding + cell : cell + padding;
  });
  return `${shown.join(GAP).trimEnd()}\n`;
}

function layOut(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): Place[] {
  const places = columns.map(({ name, isNumber, isCuttable }, index) => {
    const title = toTitle(name);
    const longest = rows.reduce((most, row) => Math.max(most, lengthOf(row[index] ?? "")), lengthOf(title));
    return { title, index, isNumber, isCuttable, width: isCuttable ? Math.min(longest, MAX_WIDTH) : longest };
  });
  while (places.length > 1 && leastWidth(places) > width) places.pop();
  for (let excess = fullWidth(places) - width; excess > 0; excess--) {
    const widest = places.filter(({ isCuttable }) => isCuttable).reduce<(typeof places)[number] | undefined>(
      (most, place) => most === undefined || place.width > most.width ? place : most,
      undefined,
    );
    if (widest === undefined || widest.width <= MIN_WIDTH) break;
    widest.width--;
  }
  return places;
}

function fullWidth(places: readonly Place[]): number {
  return places.reduce((sum, { width }) => sum + width, GAP.length * (places.length - 1));
}

function leastWidth(places: readonly Place[]): number {
  return fullWidth(
    places.map((place) => place.isCuttable ? { ...place, width: Math.min(place.width, MIN_WIDTH) } : place),
  );
}

/** Texts with quotes within, such as JSON, stay as they are: what is escaped begins with one. */
function toCell(value: string | null): string {
  if (value === null) return "";
  if (PLAIN.test(value)) return value;
  const isSafe = value.trim() === value && !value.startsWith('"') && replaceUnsafe(value, () => "") === value;
  return isSafe && value !== "" ? value : escapeForDisplay(value);
}

/** The title of a column, which is most often as DuckDB made it from an expression. */
function toTitle(name: string): string {
  return replaceUnsafe(name, (codePoint) => `\\u{${codePoint.toString(16)}}`);
}

function cut(text: string, width: number): string {
  const characters = Array.from(text);
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join("")}…`;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
