import { FamilyBuilder } from "./family_builder.ts";
import { TYPE_SUFFIXES } from "./metric_definition.ts";
import type { MetricFamily, MetricType } from "./metric_family.ts";
import { parseName, parseSample } from "./parse_sample.ts";
import { parseHelp } from "./parse_text.ts";
import { TextCursor } from "./text_cursor.ts";

const TYPES = Object.keys(TYPE_SUFFIXES).join(", ");

/**
 * Parses OpenMetrics 1.0.0 as strictly as the standard defines it: its spaces, the order of its lines, the values that
 * each type may have, and the `# EOF` that says nothing is cut off.
 *
 * @throws {ExpositionSyntaxError} with the line and the column
 */
export function parseOpenMetrics(text: string): MetricFamily[] {
  const cursor = new TextCursor(text, "openmetrics");
  const builder = new FamilyBuilder(cursor);
  while (!cursor.startsWith("# EOF")) {
    if (cursor.done) cursor.fail('the text does not end with "# EOF": it may be cut off.');
    if (cursor.startsWith("\n")) cursor.fail("a line is empty.");
    if (cursor.startsWith("#")) parseMetadata(cursor, builder);
    else builder.sample(parseSample(cursor));
  }
  cursor.expect("# EOF");
  if (!cursor.done) cursor.expectNewline();
  if (!cursor.done) cursor.fail('there is more after "# EOF".');
  return builder.finish();
}

function parseMetadata(cursor: TextCursor, builder: FamilyBuilder): void {
  const { position } = cursor;
  const [, keyword] = /^# (TYPE|HELP|UNIT) $/.exec(cursor.take(/# (?:TYPE|HELP|UNIT) /y)) ?? [];
  if (keyword === undefined) cursor.fail('expected "# TYPE ", "# HELP ", "# UNIT " or "# EOF".', position);
  const name = parseName(cursor);
  cursor.expect(" ", "one space");
  const start = cursor.position;
  if (keyword === "HELP") {
    builder.metadata(name, position, { help: parseHelp(cursor, '"') });
  } else {
    const rest = cursor.takeLine();
    if (keyword === "UNIT") builder.metadata(name, position, { unit: rest });
    else if (isType(rest)) builder.metadata(name, position, { type: rest });
    else cursor.fail(`${JSON.stringify(rest)} is not a type; expected ${TYPES}.`, start);
  }
  cursor.expectNewline();
}

function isType(text: string): text is MetricType {
  return Object.hasOwn(TYPE_SUFFIXES, text);
}
