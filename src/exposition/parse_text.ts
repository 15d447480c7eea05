import { FamilyBuilder } from "./family_builder.ts";
import type { MetricFamily, MetricType } from "./metric_family.ts";
import { parseName, parseSample } from "./parse_sample.ts";
import { TextCursor } from "./text_cursor.ts";

const TYPES: Readonly<Record<string, MetricType>> = {
  counter: "counter",
  gauge: "gauge",
  histogram: "histogram",
  summary: "summary",
  untyped: "unknown",
};

const BLANKS = /[ \t]*/y;

/**
 * Parses the Prometheus text format, 0.0.4 and 1.0.0.
 *
 * It is stricter than Prometheus where it accepts text that is hardly intended: the lines of a metric are together, its
 * metadata comes first and once, no series appears twice, and the last line ends with a newline.
 *
 * @throws {ExpositionSyntaxError} with the line and the column
 */
export function parseText(text: string): MetricFamily[] {
  const cursor = new TextCursor(text);
  const builder = new FamilyBuilder(cursor, "text");
  while (!cursor.done) {
    cursor.take(BLANKS);
    if (cursor.startsWith("\n")) cursor.expectNewline();
    else if (cursor.startsWith("#")) parseComment(cursor, builder);
    else if (!cursor.done) builder.sample(parseSample(cursor, "text"));
  }
  return builder.finish();
}

/** Takes a metadata line, or any other comment, which means nothing. */
function parseComment(cursor: TextCursor, builder: FamilyBuilder): void {
  const { position } = cursor;
  cursor.take(/#[ \t]*/y);
  const keyword = cursor.take(/(?:HELP|TYPE)(?=[ \t])/y);
  if (keyword === "") {
    cursor.takeLine();
    cursor.expectNewline();
    return;
  }
  cursor.take(BLANKS);
  const name = parseName(cursor);
  if (!cursor.startsWith("\n") && cursor.take(BLANKS) === "") cursor.fail("expected a blank after the name.");
  if (keyword === "HELP") {
    builder.metadata(name, position, { help: parseHelp(cursor, "") });
  } else {
    const start = cursor.position;
    const type = cursor.takeLine().trim();
    if (!Object.hasOwn(TYPES, type)) {
      cursor.fail(`${JSON.stringify(type)} is not a type; expected ${Object.keys(TYPES).join(", ")}.`, start);
    }
    builder.metadata(name, position, { type: TYPES[type] ?? "unknown" });
  }
  cursor.expectNewline();
}

/** Takes a help text to the end of the line; a backslash may escape the characters of `escapable` too. */
export function parseHelp(cursor: TextCursor, escapable: string): string {
  let help = "";
  while (!cursor.done && !cursor.startsWith("\n")) {
    help += cursor.take(/[^\\\n]*/y);
    if (cursor.startsWith("\\")) help += cursor.takeEscape(escapable);
  }
  return help;
}
