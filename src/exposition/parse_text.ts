import { ExpositionSyntaxError } from "./exposition_syntax_error.ts";
import { FamilyBuilder } from "./family_builder.ts";
import { LenientFamilyBuilder } from "./lenient_family_builder.ts";
import type { MetricFamily, MetricType } from "./metric_family.ts";
import { parseName, parseSample } from "./parse_sample.ts";
import { TextCursor } from "./text_cursor.ts";

/** Options of {@linkcode parseText}. */
export interface ParseTextOptions {
  /**
   * Reads text that exporters in the field write and Prometheus takes: lines of a metric that are not together, metadata
   * twice or after the samples, unknown types and escapes, CRLF, a last line without its newline.
   *
   * @default false
   */
  readonly lenient?: boolean;
}

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
 * metadata comes first and once, no series appears twice, and the last line ends with a newline. With `lenient` it reads
 * such a text as it was meant; a line that is no sample is refused all the same.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseText } from "./parse_text.ts";
 *
 * const [family] = parseText('a{x="1"} 1\nb 1\r\na{x="2"} 2\n# TYPE a gauge', { lenient: true });
 * assert.equal(family?.type, "gauge");
 * assert.deepEqual(family?.samples.map(({ value }) => value), [1, 2]);
 * ```
 *
 * @throws {ExpositionSyntaxError} with the line and the column
 */
export function parseText(text: string, options: ParseTextOptions = {}): MetricFamily[] {
  const { lenient = false } = options;
  const cursor = new TextCursor(lenient ? tidy(text) : text, lenient ? "lenient" : "text");
  const builder = lenient ? new LenientFamilyBuilder() : new FamilyBuilder(cursor);
  while (!cursor.done) {
    cursor.take(BLANKS);
    if (cursor.startsWith("\n")) cursor.expectNewline();
    else if (cursor.startsWith("#")) parseComment(cursor, builder);
    else if (!cursor.done) builder.sample(parseSample(cursor));
  }
  return builder.finish();
}

/** Text with the line ends of the format and without a byte order mark; positions stay as they are. */
function tidy(text: string): string {
  const lines = text.replace(/^\uFEFF/, "").replace(/\r+(?=\n|$)/g, "");
  return lines === "" || lines.endsWith("\n") ? lines : `${lines}\n`;
}

/** Takes a metadata line, or any other comment, which means nothing. */
function parseComment(cursor: TextCursor, builder: FamilyBuilder | LenientFamilyBuilder): void {
  const { position } = cursor;
  cursor.take(/#[ \t]*/y);
  const keyword = cursor.take(/(?:HELP|TYPE)(?=[ \t])/y);
  if (keyword === "HELP" || keyword === "TYPE") {
    try {
      const [name, given] = parseMetadata(cursor, keyword);
      builder.metadata(name, position, given);
    } catch (error) {
      if (cursor.dialect !== "lenient" || !(error instanceof ExpositionSyntaxError)) throw error;
    }
  }
  if (keyword === "" || cursor.dialect === "lenient") cursor.takeLine();
  cursor.expectNewline();
}

function parseMetadata(cursor: TextCursor, keyword: "HELP" | "TYPE"): [string, { help?: string; type?: MetricType }] {
  cursor.take(BLANKS);
  const name = parseName(cursor);
  if (!cursor.startsWith("\n") && cursor.take(BLANKS) === "") cursor.fail("expected a blank after the name.");
  if (keyword === "HELP") return [name, { help: parseHelp(cursor, "") }];
  const start = cursor.position;
  const written = cursor.takeLine().trim();
  const type = cursor.dialect === "lenient" ? written.toLowerCase() : written;
  if (Object.hasOwn(TYPES, type)) return [name, { type: TYPES[type] ?? "unknown" }];
  if (cursor.dialect === "lenient") return [name, { type: "unknown" }];
  return cursor.fail(`${JSON.stringify(type)} is not a type; expected ${Object.keys(TYPES).join(", ")}.`, start);
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
