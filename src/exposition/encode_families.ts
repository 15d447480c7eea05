import type { ExpositionFormat } from "./exposition_format.ts";
import type { MetricFamily, MetricType, Sample } from "./metric_family.ts";
import {
  escapeQuoted,
  familyName,
  linePrefix,
  lineRest,
  mayHaveExemplar,
  quoteName,
  sampleName,
} from "./sample_line.ts";

/** Characters of a piece: as UTF-8 never more than 64 KiB, and small enough to leave the event loop alone. */
export const CHUNK_CHARS = 21_000;

const TEXT_TYPES: Record<MetricType, string> = {
  counter: "counter",
  gauge: "gauge",
  histogram: "histogram",
  summary: "summary",
  info: "gauge",
  stateset: "gauge",
  unknown: "untyped",
};

/** Families in any format, in pieces that end with a whole line. */
export function* encodeFamilies(families: Iterable<MetricFamily>, format: ExpositionFormat): Generator<string> {
  let chunk = "";
  for (const family of families) {
    chunk += encodeHead(family, format);
    for (const sample of writtenSamples(family, format)) {
      const rest = lineRest(sample, mayHaveExemplar(family, sample.suffix, format), format);
      chunk += `${linePrefix(family, sample.suffix, sample.labels, format)}${rest}\n`;
      if (chunk.length >= CHUNK_CHARS) {
        yield chunk;
        chunk = "";
      }
    }
  }
  chunk += encodeEnd(format);
  if (chunk !== "") yield chunk;
}

/** What ends an exposition. */
export function encodeEnd(format: ExpositionFormat): string {
  return format.syntax === "openmetrics" ? "# EOF\n" : "";
}

/** The metadata lines of a family. */
export function encodeHead(family: MetricFamily, format: ExpositionFormat): string {
  return format.syntax === "openmetrics" ? openMetricsHead(family, format) : textHead(family, format);
}

/** The samples of a family that `format` has lines for. */
export function writtenSamples(family: MetricFamily, format: ExpositionFormat): readonly Sample[] {
  if (format.syntax === "text") {
    const created = family.samples.some((sample) => sample.suffix === "_created");
    return created ? family.samples.filter((sample) => sample.suffix !== "_created") : family.samples;
  }
  if (family.type !== "histogram" || !hasNegativeBucket(family)) return family.samples;
  return family.samples.filter((sample) => sample.suffix !== "_sum" && sample.suffix !== "_count");
}

function openMetricsHead(family: MetricFamily, format: ExpositionFormat): string {
  const bare = family.type === "counter" && hasBareSample(family);
  const name = quoteName(bare ? sampleName(family, "", format) : familyName(family, format));
  const unit = family.unit === undefined || bare ? "" : `# UNIT ${name} ${family.unit}\n`;
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

/** A counter written without `_total`, which the text format allows and OpenMetrics does not. */
function hasBareSample(family: MetricFamily): boolean {
  return family.samples.some((sample) => sample.suffix === "");
}

function hasNegativeBucket(family: MetricFamily): boolean {
  return family.samples.some((sample) => sample.suffix === "_bucket" && Number(sample.labels["le"]) < 0);
}
