/** How a name that is not `[a-zA-Z_:][a-zA-Z0-9_:]*` is escaped, in the words of the `escaping=` parameter. */
export type EscapingScheme = "allow-utf-8" | "underscores" | "dots" | "values";

const LEGACY_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LEGACY_LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Whether every Prometheus, even one from before UTF-8 names, accepts `name` as a metric name without quotes. */
export function isLegacyName(name: string): boolean {
  return LEGACY_NAME.test(name);
}

/** Whether every Prometheus accepts `name` as a label name without quotes: a legacy name without a colon. */
export function isLegacyLabelName(name: string): boolean {
  return LEGACY_LABEL_NAME.test(name);
}

/**
 * A metric name as `scheme` writes it, rune for rune as github.com/prometheus/common does.
 *
 * Legacy names stay as they are under every scheme, even under `dots`, which would double their underscores: Go's
 * exporters leave them alone, and a scraper must see one name from every exporter.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { escapeName } from "./escape_name.ts";
 *
 * assert.equal(escapeName("http.requests_total", "underscores"), "http_requests_total");
 * assert.equal(escapeName("http.requests_total", "dots"), "http_dot_requests__total");
 * assert.equal(escapeName("http.requests_total", "values"), "U__http_2e_requests__total");
 * ```
 */
export function escapeName(name: string, scheme: EscapingScheme): string {
  return scheme === "allow-utf-8" || name === "" || isLegacyName(name)
    ? name
    : escapeRunes(name, scheme, /[a-zA-Z0-9_:]/);
}

/**
 * A label name as `scheme` writes it: {@linkcode escapeName}, with a colon escaped too.
 *
 * Go's exporters leave the colon, and then no scraper reads the line.
 */
export function escapeLabelName(name: string, scheme: EscapingScheme): string {
  return scheme === "allow-utf-8" || isLegacyLabelName(name) ? name : escapeRunes(name, scheme, /[a-zA-Z0-9_]/);
}

function escapeRunes(name: string, scheme: Exclude<EscapingScheme, "allow-utf-8">, legacy: RegExp): string {
  let escaped = scheme === "values" ? "U__" : "";
  let first = true;
  for (const rune of name) {
    const isLegacy = legacy.test(rune) && !(first && rune >= "0" && rune <= "9");
    first = false;
    if (scheme === "underscores") escaped += isLegacy ? rune : "_";
    else if (rune === "_") escaped += "__";
    else if (isLegacy) escaped += rune;
    else if (scheme === "dots") escaped += rune === "." ? "_dot_" : "__";
    else escaped += rune.isWellFormed() ? `_${(rune.codePointAt(0) ?? 0).toString(16)}_` : "_FFFD_";
  }
  return escaped;
}
