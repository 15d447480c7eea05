import type { ExpositionFormat } from "./exposition_format.ts";
import type { MetricFamily, MetricType, Sample } from "./metric_family.ts";
import { formatValue, formatValues } from "./format_value.ts";
import { PackedFamily } from "./packed_family.ts";
import {
  escapeQuoted,
  familyName,
  formatExemplar,
  formatTimestamp,
  linePrefix,
  mayHaveExemplar,
  quoteName,
  sampleName,
} from "./sample_line.ts";

/** Characters of a piece: never more than 64 KiB as UTF-8, and few enough not to hold up the event loop. */
const CHUNK_CHARS = 21_000;

/** Values formatted together: about as many as there are lines in a piece. */
const BATCH = 256;

const TEXT_TYPES: Record<MetricType, string> = {
  counter: "counter",
  gauge: "gauge",
  histogram: "histogram",
  summary: "summary",
  info: "gauge",
  stateset: "gauge",
  unknown: "untyped",
};

/** Encodes families in any format, in pieces that end with a whole line. */
export function* encodeFamilies(families: Iterable<MetricFamily>, format: ExpositionFormat): Generator<string> {
  let chunk = "";
  for (const family of families) {
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

/** Encodes one family with its metadata, in pieces that end with a whole line. */
export function encodeFamily(family: MetricFamily, format: ExpositionFormat): Generator<string> {
  return family instanceof PackedFamily ? encodePacked(family, format) : encodeSamples(family, format);
}

function* encodeSamples(family: MetricFamily, format: ExpositionFormat): Generator<string> {
  const unwritten = unwrittenSuffixes(family, format);
  let chunk = encodeHead(family, format);
  for (const sample of family.samples) {
    if (unwritten.has(sample.suffix) || isForbidden(family, sample.suffix, sample.value, format)) continue;
    chunk += linePrefix(family, sample.suffix, sample.labels, format);
    chunk += formatValue(sample.value);
    if (sample.timestampMs !== undefined) chunk += ` ${formatTimestamp(sample.timestampMs, format)}`;
    if (sample.exemplar !== undefined && mayHaveExemplar(family, sample.suffix, format)) {
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
    if (exemplars.size > 0 && mayHaveExemplar(family, line.suffix, format)) {
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

const NONE: ReadonlySet<Sample["suffix"]> = new Set();
const CREATED: ReadonlySet<Sample["suffix"]> = new Set(["_created"]);
const SUM: ReadonlySet<Sample["suffix"]> = new Set(["_sum"]);
const SUM_AND_COUNT: ReadonlySet<Sample["suffix"]> = new Set(["_sum", "_count"]);

/**
 * The samples that `format` has no line for.
 *
 * In OpenMetrics a sum never falls: a family that observes numbers below zero has none, and a histogram without a sum
 * has no count either.
 */
function unwrittenSuffixes(family: MetricFamily, format: ExpositionFormat): ReadonlySet<Sample["suffix"]> {
  if (format.syntax === "text") return CREATED;
  if (family.type === "histogram") return hasNegativeBucket(family) || hasFallingSum(family) ? SUM_AND_COUNT : NONE;
  return family.type === "summary" && hasFallingSum(family) ? SUM : NONE;
}

/** Whether a sample is a quantile below zero, which OpenMetrics forbids. */
function isForbidden(family: MetricFamily, suffix: Sample["suffix"], value: number, format: ExpositionFormat): boolean {
  return family.type === "summary" && suffix === "" && value < 0 && format.syntax === "openmetrics";
}

function openMetricsHead(family: MetricFamily, format: ExpositionFormat): string {
  const bare = family.type === "counter" && hasBareSample(family);
  const written = bare ? sampleName(family, "", format) : familyName(family, format);
  const name = quoteName(written);
  // An escaped name may not end with its unit any more, and Prometheus refuses the whole text for that.
  const unit = family.unit !== undefined && written.endsWith(`_${family.unit}`)
    ? `# UNIT ${name} ${family.unit}\n`
    : "";
  const help = family.help === "" ? "" : `# HELP ${name} ${escapeQuoted(family.help)}\n`;
  return `# TYPE ${name} ${bare ? "unknown" : family.type}\n${unit}${help}`;
}

function textHead(family: MetricFamily, format: ExpositionFormat): string {
  const suffix = family.type === "info" ? "_info" : family.type === "counter" && !hasBareSample(family) ? "_total" : "";
  const name = quoteName(sampleName(family, suffix, format));
  const help = family.help === ""
    ? ""
    : `# HELP ${name} ${family.help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}\n`;
  return `${help}# TYPE ${name} ${TEXT_TYPES[family.type]}\n`;
}

/** Whether a counter is written without `_total`, which the text format allows and OpenMetrics does not. */
function hasBareSample(family: MetricFamily): boolean {
  return !(family instanceof PackedFamily) && family.samples.some((sample) => sample.suffix === "");
}

function hasNegativeBucket(family: MetricFamily): boolean {
  return linesOf(family).some(({ suffix, labels }) => suffix === "_bucket" && /^-[^0]|^-0./.test(labels["le"] ?? ""));
}

function hasFallingSum(family: MetricFamily): boolean {
  return linesOf(family).some((line, index) => {
    if (line.suffix !== "_sum") return false;
    const value = family instanceof PackedFamily ? family.values[index] : family.samples[index]?.value;
    return value === undefined || !(value >= 0);
  });
}

/** What samples and lines have in common, without turning lines into samples. */
function linesOf(family: MetricFamily): readonly Pick<Sample, "suffix" | "labels">[] {
  return family instanceof PackedFamily ? family.lines : family.samples;
}
