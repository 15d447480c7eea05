import type { EscapingScheme } from "./escape_name.ts";
import { type ExpositionFormat, TEXT_0_0_4 } from "./exposition_format.ts";

interface Preference {
  /** In lower case: `text/plain`, or `gzip`. */
  readonly value: string;
  readonly params: ReadonlyMap<string, string>;
  readonly quality: number;
}

const SCHEMES: readonly string[] = ["allow-utf-8", "underscores", "dots", "values"] satisfies EscapingScheme[];

/**
 * Chooses the format that answers an Accept header: the one the scraper prefers among those there are, or text 0.0.4,
 * which everybody reads, when it names none of them.
 *
 * As in Go's exporters, OpenMetrics without a version means 0.0.1, text without one means 0.0.4, names are escaped by
 * `underscores` unless the scraper says otherwise, and an unknown escaping scheme counts as none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { negotiate } from "./negotiate.ts";
 *
 * const format = negotiate("application/openmetrics-text;version=1.0.0;escaping=values;q=0.7,text/plain;q=0.3");
 * assert.deepEqual(format, { syntax: "openmetrics", version: "1.0.0", escaping: "values" });
 * ```
 */
export function negotiate(accept: string | null | undefined): ExpositionFormat {
  for (const preference of parsePreferences(accept)) {
    const format = formatOf(preference);
    if (format !== undefined) return format;
  }
  return TEXT_0_0_4;
}

/** The Content-Type of a format, with the escaping applied to its names. */
export function contentType(format: ExpositionFormat): string {
  const type = format.syntax === "openmetrics" ? "application/openmetrics-text" : "text/plain";
  return `${type}; version=${format.version}; charset=utf-8; escaping=${format.escaping}`;
}

/** Whether an Accept-Encoding header allows gzip. */
export function acceptsGzip(acceptEncoding: string | null | undefined): boolean {
  const preferences = parsePreferences(acceptEncoding, true);
  const chosen = preferences.find(({ value }) => value === "gzip" || value === "x-gzip") ??
    preferences.find(({ value }) => value === "*");
  return chosen !== undefined && chosen.quality > 0;
}

function formatOf({ value, params }: Preference): ExpositionFormat | undefined {
  const version = params.get("version");
  const wanted = params.get("escaping") ?? "";
  const escaping = SCHEMES.includes(wanted) ? wanted as EscapingScheme : TEXT_0_0_4.escaping;
  if (value === "application/openmetrics-text") {
    if (version === "1.0.0") return { syntax: "openmetrics", version, escaping };
    if (version === "0.0.1" || version === undefined) {
      return { syntax: "openmetrics", version: "0.0.1", escaping: legacy(escaping) };
    }
  }
  if (value === "text/plain") {
    if (version === "1.0.0") return { syntax: "text", version, escaping };
    if (version === "0.0.4" || version === undefined) {
      return { syntax: "text", version: "0.0.4", escaping: legacy(escaping) };
    }
  }
  return value === "*/*" || value === "text/*" ? TEXT_0_0_4 : undefined;
}

/** The older versions have no quoted names, so their names are always escaped. */
function legacy(escaping: EscapingScheme): EscapingScheme {
  return escaping === "allow-utf-8" ? TEXT_0_0_4.escaping : escaping;
}

/** The entries of a header, the most preferred first; equal ones keep the order of the header. */
function parsePreferences(header: string | null | undefined, withRefused = false): Preference[] {
  return (header ?? "").split(",").flatMap((entry) => {
    const [value = "", ...params] = entry.split(";").map((part) => part.trim());
    if (value === "") return [];
    const pairs = new Map(params.map((param) => {
      const [name = "", text = ""] = param.split("=", 2);
      return [name.trim().toLowerCase(), text.trim().replace(/^"(.*)"$/, "$1")];
    }));
    const quality = Number(pairs.get("q") ?? 1);
    const usable = quality > 0 || withRefused;
    return usable ? [{ value: value.toLowerCase(), params: pairs, quality: Number.isNaN(quality) ? 0 : quality }] : [];
  }).sort((a, b) => b.quality - a.quality);
}
