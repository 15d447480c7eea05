import { exemplarChars, MAX_EXEMPLAR_CHARS } from "./exemplar_of.ts";
import type { Exemplar, Labels } from "./metric_family.ts";
import { isTime } from "./format_value.ts";
import type { Position, TextCursor } from "./text_cursor.ts";

/** A sample line, before it is known which family it belongs to. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
  readonly timestampMs?: number;
  readonly exemplar?: Exemplar;
  readonly position: Position;
}

const LEGACY_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LEGACY_LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const BLANKS = /[ \t]*/y;

/** Takes a metric name as metadata lines have it: plain or quoted. */
export function parseName(cursor: TextCursor): string {
  const { position } = cursor;
  const name = cursor.startsWith('"') ? cursor.takeQuoted() : cursor.take(LEGACY_NAME);
  if (name === "") cursor.fail("expected a metric name.", position);
  return name;
}

/** Takes a sample line with its newline. */
export function parseSample(cursor: TextCursor): ParsedSample {
  const { position } = cursor;
  const outside = cursor.take(LEGACY_NAME);
  skipBlanks(cursor);
  const braces = cursor.skip("{");
  if (outside === "" && !braces) cursor.fail('expected a metric name or "{".', position);
  const { name, labels } = braces ? parseBraces(cursor, outside) : { name: outside, labels: {} };
  if (name === "") cursor.fail("the metric has no name, neither before the braces nor in them.", position);
  if (braces) skipBlanks(cursor);
  const value = parseValue(cursor, "a value");
  const timestampMs = parseTimestamp(cursor);
  const exemplar = cursor.dialect === "openmetrics" ? parseExemplar(cursor) : undefined;
  skipBlanks(cursor);
  cursor.expectNewline();
  return {
    name,
    labels,
    value,
    position,
    ...(timestampMs === undefined ? {} : { timestampMs }),
    ...(exemplar === undefined ? {} : { exemplar }),
  };
}

/** Takes what is in braces: labels and, where the name is not before them, the quoted name. */
function parseBraces(cursor: TextCursor, outside: string): { name: string; labels: Labels } {
  let name = outside;
  const labels = new Map<string, string>();
  skipBlanks(cursor);
  while (!cursor.skip("}")) {
    const { position } = cursor;
    const quoted = cursor.startsWith('"');
    const label = quoted ? cursor.takeQuoted() : cursor.take(LEGACY_LABEL_NAME);
    if (label === "") cursor.fail('expected a label name or "}".', position);
    skipBlanks(cursor);
    if (quoted && !cursor.startsWith("=")) {
      if (name !== "") cursor.fail(`the metric has two names, ${JSON.stringify(name)} and another.`, position);
      name = label;
    } else {
      cursor.expect("=");
      skipBlanks(cursor);
      if (label === "__name__") cursor.fail('the label "__name__" is the metric\'s name.', position);
      if (labels.has(label)) cursor.fail(`the label ${JSON.stringify(label)} appears twice.`, position);
      labels.set(label, cursor.takeQuoted());
    }
    skipBlanks(cursor);
    const comma = cursor.skip(",");
    if (!comma && !cursor.startsWith("}")) cursor.fail('expected "," or "}".');
    skipBlanks(cursor);
    if (comma && cursor.dialect === "openmetrics" && cursor.startsWith("}")) {
      cursor.fail("expected a label after the comma.");
    }
  }
  return { name, labels: Object.fromEntries(labels) };
}

function parseValue(cursor: TextCursor, what: string): number {
  if (cursor.dialect === "openmetrics") cursor.expect(" ", "one space");
  skipBlanks(cursor);
  return cursor.takeNumber(what);
}

/** Takes a timestamp: whole milliseconds in the text format, seconds in OpenMetrics. */
function parseTimestamp(cursor: TextCursor): number | undefined {
  if (cursor.dialect === "openmetrics") {
    return cursor.startsWith(" ") && !cursor.startsWith(" # ") ? toMilliseconds(parseSeconds(cursor)) : undefined;
  }
  cursor.take(BLANKS);
  if (cursor.done || cursor.startsWith("\n")) return undefined;
  const { position } = cursor;
  if (cursor.dialect === "lenient") {
    const ms = Math.trunc(cursor.takeNumber("milliseconds")) + 0;
    return isTime(ms) ? ms : undefined;
  }
  const text = cursor.take(/[^ \t\n]+/y);
  if (!/^[+-]?\d+$/.test(text)) cursor.fail(`expected whole milliseconds, found ${JSON.stringify(text)}.`, position);
  const ms = Number(text) + 0;
  if (!isTime(ms)) cursor.fail("a timestamp has 64 bits.", position);
  return ms;
}

/** Milliseconds with the digits of `seconds`: `1700000000.123` times 1000 would have more of them. */
function toMilliseconds(seconds: number): number {
  const [mantissa = "", exponent = "0"] = String(seconds).split("e");
  return Number(`${mantissa}e${Number(exponent) + 3}`);
}

function parseSeconds(cursor: TextCursor): number {
  cursor.expect(" ");
  const { position } = cursor;
  const seconds = cursor.takeNumber("a timestamp in seconds");
  if (!Number.isFinite(seconds)) cursor.fail("a timestamp is a finite number.", position);
  return seconds;
}

function parseExemplar(cursor: TextCursor): Exemplar | undefined {
  if (!cursor.skip(" # ")) return undefined;
  const { position } = cursor;
  cursor.expect("{");
  const { name, labels } = parseBraces(cursor, "");
  if (name !== "") cursor.fail("an exemplar has labels, and no name.", position);
  const chars = exemplarChars(labels);
  if (chars > MAX_EXEMPLAR_CHARS) {
    cursor.fail(`the labels of an exemplar have ${chars} characters, and ${MAX_EXEMPLAR_CHARS} is the most.`, position);
  }
  const value = parseValue(cursor, "the value of the exemplar");
  return cursor.startsWith(" ") ? { labels, value, timestampSeconds: parseSeconds(cursor) } : { labels, value };
}

function skipBlanks(cursor: TextCursor): void {
  if (cursor.dialect !== "openmetrics") cursor.take(BLANKS);
}
