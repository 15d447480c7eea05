import { MAX_EXEMPLAR_CHARS } from "./exemplar_of.ts";
import type { Exemplar, Labels } from "./metric_family.ts";
import type { Position, TextCursor } from "./text_cursor.ts";

/** The two syntaxes: OpenMetrics allows one space where the text format allows blanks, and adds exemplars. */
export type Dialect = "text" | "openmetrics";

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
export function parseSample(cursor: TextCursor, dialect: Dialect): ParsedSample {
  const { position } = cursor;
  const outside = cursor.take(LEGACY_NAME);
  skipBlanks(cursor, dialect);
  const braces = cursor.skip("{");
  if (outside === "" && !braces) cursor.fail('expected a metric name or "{".', position);
  const { name, labels } = braces ? parseBraces(cursor, dialect, outside) : { name: outside, labels: {} };
  if (name === "") cursor.fail("the metric has no name, neither before the braces nor in them.", position);
  if (braces) skipBlanks(cursor, dialect);
  const value = parseValue(cursor, dialect, "a value");
  const timestampMs = parseTimestamp(cursor, dialect);
  const exemplar = dialect === "openmetrics" ? parseExemplar(cursor) : undefined;
  if (dialect === "text") cursor.take(BLANKS);
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
function parseBraces(cursor: TextCursor, dialect: Dialect, outside: string): { name: string; labels: Labels } {
  let name = outside;
  const labels = new Map<string, string>();
  skipBlanks(cursor, dialect);
  while (!cursor.skip("}")) {
    const { position } = cursor;
    const quoted = cursor.startsWith('"');
    const label = quoted ? cursor.takeQuoted() : cursor.take(LEGACY_LABEL_NAME);
    if (label === "") cursor.fail('expected a label name or "}".', position);
    skipBlanks(cursor, dialect);
    if (quoted && !cursor.startsWith("=")) {
      if (name !== "") cursor.fail(`the metric has two names, ${JSON.stringify(name)} and another.`, position);
      name = label;
    } else {
      cursor.expect("=");
      skipBlanks(cursor, dialect);
      if (label === "__name__") cursor.fail('the label "__name__" is the metric\'s name.', position);
      if (labels.has(label)) cursor.fail(`the label ${JSON.stringify(label)} appears twice.`, position);
      labels.set(label, cursor.takeQuoted());
    }
    skipBlanks(cursor, dialect);
    if (!cursor.skip(",") && !cursor.startsWith("}")) cursor.fail('expected "," or "}".');
    skipBlanks(cursor, dialect);
  }
  return { name, labels: Object.fromEntries(labels) };
}

function parseValue(cursor: TextCursor, dialect: Dialect, what: string): number {
  if (dialect === "openmetrics") cursor.expect(" ", "one space");
  else cursor.take(BLANKS);
  return cursor.takeNumber(what);
}

/** Takes a timestamp: whole milliseconds in the text format, seconds in OpenMetrics. */
function parseTimestamp(cursor: TextCursor, dialect: Dialect): number | undefined {
  if (dialect === "text") {
    cursor.take(BLANKS);
    if (cursor.done || cursor.startsWith("\n")) return undefined;
    const { position } = cursor;
    const text = cursor.take(/[^ \t\n]+/y);
    if (!/^[+-]?\d+$/.test(text)) cursor.fail(`expected whole milliseconds, found ${JSON.stringify(text)}.`, position);
    return Number(text);
  }
  if (!cursor.startsWith(" ") || cursor.startsWith(" # ")) return undefined;
  const seconds = parseSeconds(cursor);
  return Math.round(seconds * 1e6) / 1e3;
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
  const { name, labels } = parseBraces(cursor, "openmetrics", "");
  if (name !== "") cursor.fail("an exemplar has labels, and no name.", position);
  const chars = Object.entries(labels).reduce((sum, [label, text]) => sum + [...label].length + [...text].length, 0);
  if (chars > MAX_EXEMPLAR_CHARS) {
    cursor.fail(`the labels of an exemplar have ${chars} characters, and ${MAX_EXEMPLAR_CHARS} is the most.`, position);
  }
  const value = parseValue(cursor, "openmetrics", "the value of the exemplar");
  return cursor.startsWith(" ") ? { labels, value, timestampSeconds: parseSeconds(cursor) } : { labels, value };
}

function skipBlanks(cursor: TextCursor, dialect: Dialect): void {
  if (dialect === "text") cursor.take(BLANKS);
}
