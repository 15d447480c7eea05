import type { ExpositionFormat } from "./exposition_format.ts";
import { isLegacyName } from "./escape_name.ts";
import type { MetricFamily, MetricType } from "./metric_family.ts";
import { formatValue, formatValues } from "./format_value.ts";
import { mayHaveExemplar } from "./check_openmetrics_family.ts";
import { PackedFamily } from "./packed_family.ts";
import {
  escapeQuoted,
  familyName,
  formatExemplar,
  formatTimestamp,
  linePrefix,
  quoteName,
  sampleName,
} from "./sample_line.ts";
import { isForbidden, unwrittenSuffixes } from "./unwritten_lines.ts";
import { writtenFamilies } from "./written_families.ts";

/** Characters of a piece: never more than 64 KiB as UTF-8, and few enough not to hold up the event loop. */
const CHUNK_CHARS = 21_000;

/** Values formatted together: about as many as there are lines in a piece. */
const BATCH = 256;

const TEXT_TYPES: Record<MetricType, string> = {
  counter: "counter",
  gauge: "gauge",
  histogram: "histogram",
  gaugehistogram: "histogram",
  summary: "summary",
  info: "gauge",
  stateset: "gauge",
  unknown: "untyped",
};

/** Encodes families in any format, in pieces that end with a whole line. */
export function* encodeFamilies(families: Iterable<MetricFamily>, format: ExpositionFormat): Generator<string> {
  let chunk = "";
  for (const family of writtenFamilies(families, format)) {
    for (const piece of encodeFamily(family, format)) {
      chunk += piece;
      if (chunk.length < CHUNK_CHARS) continue;
      yield chunk;
      chunk = "";
    }
  }
  chunk += encodeEnd(format);
  if (chunk !== "") yield chunk;
}

/** Encodes one of the families that `writtenFamilies` gives with its metadata, in pieces that end with a whole line. */
export function encodeFamily(family: MetricFamily, format: ExpositionFormat): Generator<string> {
  return family instanceof PackedFamily ? encodePacked(family, format) : encodeSamples(family, format);
}

function* encodeSamples(family: MetricFamily, format: ExpositionFormat): Generator<string> {
  const unwritten = unwrittenSuffixes(family, format);
  const exemplars = format.syntax === "openmetrics";
  let chunk = encodeHead(family, format);
  for (const sample of family.samples) {
    if (unwritten.has(sample.suffix) || isForbidden(family, sample.suffix, sample.value, format)) continue;
    chunk += linePrefix(family, sample.suffix, sample.labels, format);
    chunk += formatValue(sample.value);
    if (sample.timestampMs !== undefined) chunk += formatTimestamp(sample.timestampMs, format);
    if (sample.exemplar !== undefined && exemplars && mayHaveExemplar(family.type, sample.suffix)) {
      chunk += formatExemplar(sample.exemplar, format);
    }
    chunk += "\n";
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

/** Like {@linkcode encodeSamples}, but appends each part by itself: joining a line first costs four times as much. */
function* encodePacked(family: PackedFamily, format: ExpositionFormat): Generator<string> {
  const { lines, values, exemplars } = family;
  const unwritten = unwrittenSuffixes(family, format);
  const variant = family.prefixVariant(format);
  const mayBeForbidden = family.type === "summary";
  let chunk = encodeHead(family, format);
  let texts: readonly string[] = [];
  for (let index = 0; index < lines.length; index++) {
    if (index % BATCH === 0) texts = formatValues(values.subarray(index, index + BATCH));
    const line = lines[index];
    if (line === undefined || unwritten.size > 0 && unwritten.has(line.suffix)) continue;
    const value = values[index] ?? NaN;
    if (mayBeForbidden && isForbidden(family, line.suffix, value, format)) continue;
    chunk += line.prefix(family, format, variant);
    chunk += texts[index % BATCH] ?? "";
    if (exemplars.size > 0 && format.syntax === "openmetrics" && mayHaveExemplar(family.type, line.suffix)) {
      const exemplar = exemplars.get(index);
      if (exemplar !== undefined) chunk += formatExemplar(exemplar, format);
    }
    chunk += "\n";
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

/** What ends an exposition. */
export function encodeEnd(format: ExpositionFormat): string {
  return format.syntax === "openmetrics" ? "# EOF\n" : "";
}

/** The metadata lines of a family. */
function encodeHead(family: MetricFamily, format: ExpositionFormat): string {
  return format.syntax === "openmetrics" ? openMetricsHead(family, format) : textHead(family, format);
}

function openMetricsHead(family: MetricFamily, format: ExpositionFormat): string {
  const written = familyName(family, format);
  const name = quoteName(written);
  const unit = hasUnit(family, written) ? `# UNIT ${name} ${family.unit}\n` : "";
  const help = family.help === "" ? "" : `# HELP ${name} ${escapeQuoted(family.help)}\n`;
  return `# TYPE ${name} ${family.type}\n${unit}${help}`;
}

/** Whether the unit may be written: an escaped name may not end with it any more, and costs the whole text then. */
function hasUnit({ type, unit }: MetricFamily, written: string): boolean {
  return unit !== undefined && isLegacyName(unit) && written.endsWith(`_${unit}`) && type !== "info" &&
    type !== "stateset";
}

function textHead(family: MetricFamily, format: ExpositionFormat): string {
  const suffix = family.type === "info" ? "_info" : family.type === "counter" && !hasBareSample(family) ? "_total" : "";
  const name = quoteName(sampleName(family, suffix, format));
  const help = family.help === ""
    ? ""
    : `# HELP ${name} ${family.help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}\n`;
  return `${help}# TYPE ${name} ${TEXT_TYPES[family.type]}\n`;
}

/** Whether a counter is written without `_total`, which only the text format allows. */
function hasBareSample(family: MetricFamily): boolean {
  return !(family instanceof PackedFamily) && family.samples.some((sample) => sample.suffix === "");
}
