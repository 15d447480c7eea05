import { escapeLabelName, escapeName, isLegacyLabelName, isLegacyName } from "./escape_name.ts";
import type { ExpositionFormat } from "./exposition_format.ts";
import { exemplarChars, MAX_EXEMPLAR_CHARS } from "./exemplar_of.ts";
import { formatValue, isTime } from "./format_value.ts";
import type { Exemplar, FamilyHead, Labels, Sample } from "./metric_family.ts";

const SPECIAL = /[\\\n"]/;

/** Escapes `value` for a label value or a quoted name, in every format. */
export function escapeQuoted(value: string): string {
  if (!SPECIAL.test(value)) return value;
  return value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}

/**
 * The name a sample is written with.
 *
 * The suffix of a counter or an info is part of the name that is escaped, because Go's exporters name such a metric
 * as a whole (`http.requests_total` becomes `http_dot_requests__total`); a histogram's suffix is added after.
 */
export function sampleName(family: FamilyHead, suffix: Sample["suffix"], format: ExpositionFormat): string {
  if (suffix === "_total" || suffix === "_info") return escapeName(family.name + suffix, format.escaping);
  return familyName(family, format) + suffix;
}

/** The name in the metadata lines of OpenMetrics, which is also what `_created` is appended to. */
export function familyName(family: FamilyHead, format: ExpositionFormat): string {
  const suffix = family.type === "counter" ? "_total" : family.type === "info" ? "_info" : "";
  const escaped = escapeName(family.name + suffix, format.escaping);
  return escaped.slice(0, escaped.length - suffix.length);
}

/** A name as metadata lines have it: quoted where it is not a legacy name. */
export function quoteName(name: string): string {
  return isLegacyName(name) ? name : `"${escapeQuoted(name)}"`;
}

function quoteLabel(name: string): string {
  return isLegacyLabelName(name) ? name : `"${escapeQuoted(name)}"`;
}

/**
 * A line up to its value: `name{label="value"} ` or, for a UTF-8 name, `{"na.me",label="value"} `.
 *
 * It is the same at every scrape, so whoever serves a series again keeps it.
 */
export function linePrefix(
  family: FamilyHead,
  suffix: Sample["suffix"],
  labels: Labels,
  format: ExpositionFormat,
): string {
  const name = sampleName(family, suffix, format);
  const legacy = isLegacyName(name);
  let inner = legacy ? "" : `"${escapeQuoted(name)}"`;
  const written = writtenLabels(labels, format.escaping);
  for (const key of Object.keys(written)) {
    const raw = written[key] ?? "";
    const value = format.syntax === "openmetrics" && isBound(family, suffix, key) ? formatBound(raw) : raw;
    inner += `${inner === "" ? "" : ","}${quoteLabel(key)}="${escapeQuoted(value)}"`;
  }
  return legacy ? (inner === "" ? `${name} ` : `${name}{${inner}} `) : `{${inner}} `;
}

/**
 * Labels with their names escaped.
 *
 * Where two names would become one, the scheme `values` escapes all of them: a line with a label twice costs the whole
 * scrape.
 */
export function writtenLabels(labels: Labels, escaping: ExpositionFormat["escaping"]): Labels {
  const names = Object.keys(labels);
  if (escaping === "allow-utf-8" || names.every(isLegacyLabelName)) return labels;
  const escaped = names.map((name) => [escapeLabelName(name, escaping), labels[name] ?? ""] as const);
  if (new Set(escaped.map(([name]) => name)).size === names.length) return Object.fromEntries(escaped);
  return Object.fromEntries(names.map((name) => [escapeLabelName(name, "values"), labels[name] ?? ""]));
}

/**
 * ` # {labels} value timestamp`, the end of an OpenMetrics line.
 *
 * Nothing where the labels are longer than the standard allows, which escaping may have made them.
 */
export function formatExemplar(exemplar: Exemplar, format: ExpositionFormat): string {
  const written = writtenLabels(exemplar.labels, format.escaping);
  if (exemplarChars(written) > MAX_EXEMPLAR_CHARS) return "";
  const labels = Object.entries(written).map(([key, value]) => {
    return `${quoteLabel(key)}="${escapeQuoted(value)}"`;
  });
  const { timestampSeconds: seconds } = exemplar;
  const time = seconds === undefined || !Number.isFinite(seconds) ? "" : ` ${formatValue(seconds)}`;
  return ` # {${labels.join(",")}} ${formatValue(exemplar.value)}${time}`;
}

/** ` ` and a timestamp: in milliseconds for the text formats, in seconds for OpenMetrics. Nothing where it is impossible. */
export function formatTimestamp(timestampMs: number, format: ExpositionFormat): string {
  if (!isTime(timestampMs)) return "";
  return ` ${format.syntax === "text" ? BigInt(Math.trunc(timestampMs)) : formatValue(timestampMs / 1000)}`;
}

/** Whether a label's value is a bound: a number, whose form OpenMetrics prescribes. */
function isBound(family: FamilyHead, suffix: Sample["suffix"], label: string): boolean {
  return (label === "le" && family.type === "histogram" && suffix === "_bucket") ||
    (label === "quantile" && family.type === "summary" && suffix === "");
}

/**
 * A bucket bound or a quantile in the canonical form of OpenMetrics: `1` becomes `1.0`, `+Inf` stays.
 *
 * Prometheus 3 stores `le="1.0"` whatever it is sent; one form means one series. Text that is not a whole number is
 * left as it is, for a parser to complain about.
 */
function formatBound(text: string): string {
  return /^[+-]?\d+$/.test(text) ? `${text}.0` : text;
}
