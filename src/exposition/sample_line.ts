import { escapeLabelName, escapeName, isLegacyLabelName, isLegacyName } from "./escape_name.ts";
import type { ExpositionFormat } from "./exposition_format.ts";
import { formatValue } from "./format_value.ts";
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
  for (const key of Object.keys(labels)) {
    const raw = labels[key] ?? "";
    const value = format.syntax === "openmetrics" && isBound(family, suffix, key) ? formatBound(raw) : raw;
    const escapedKey = escapeLabelName(key, format.escaping);
    const label = isLegacyLabelName(escapedKey) ? escapedKey : `"${escapeQuoted(escapedKey)}"`;
    inner += `${inner === "" ? "" : ","}${label}="${escapeQuoted(value)}"`;
  }
  return legacy ? (inner === "" ? `${name} ` : `${name}{${inner}} `) : `{${inner}} `;
}

/** Whether OpenMetrics 1.0 lets a sample carry an exemplar; the text formats know none. */
export function mayHaveExemplar(family: FamilyHead, suffix: Sample["suffix"], format: ExpositionFormat): boolean {
  if (format.syntax !== "openmetrics") return false;
  return (family.type === "counter" && suffix === "_total") || (family.type === "histogram" && suffix === "_bucket");
}

/** ` # {labels} value timestamp`, the end of an OpenMetrics line. */
export function formatExemplar(exemplar: Exemplar, format: ExpositionFormat): string {
  const labels = Object.keys(exemplar.labels).map((key) => {
    const name = escapeLabelName(key, format.escaping);
    const quoted = isLegacyLabelName(name) ? name : `"${escapeQuoted(name)}"`;
    return `${quoted}="${escapeQuoted(exemplar.labels[key] ?? "")}"`;
  });
  const time = exemplar.timestampSeconds === undefined ? "" : ` ${formatValue(exemplar.timestampSeconds)}`;
  return ` # {${labels.join(",")}} ${formatValue(exemplar.value)}${time}`;
}

/** Writes a timestamp in milliseconds for the text formats, in seconds for OpenMetrics. */
export function formatTimestamp(timestampMs: number, format: ExpositionFormat): string {
  return format.syntax === "text" ? String(Math.trunc(timestampMs)) : formatValue(timestampMs / 1000);
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
