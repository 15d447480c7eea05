import type { OutputConfig, ReportConfig, ReportFormat, SortKey } from "./config.ts";
import { ConfigError } from "./config_error.ts";
import type { OptionLookup } from "./option_lookup.ts";
import { parseChoice } from "../text/parse_choice.ts";
import { parseNumber } from "../text/parse_number.ts";
import { parseWholeNumber } from "../text/parse_whole_number.ts";
import { ValueError } from "../text/value_error.ts";

const FORMATS: ReadonlyMap<string, ReportFormat> = new Map([
  ["csv", "csv"],
  ["text", "text"],
  ["txt", "text"],
  ["json", "json"],
  ["prom", "prom"],
]);

/** Extensions of the default output file. */
const EXTENSIONS: Readonly<Record<ReportFormat, string>> = { csv: "csv", text: "txt", json: "json", prom: "prom" };

const SORT_KEYS: ReadonlyMap<string, SortKey> = new Map([
  ["dpm", "dpm"],
  ["total", "total"],
  ["series", "series"],
  ["cost", "cost"],
  ["name", "name"],
]);

const MAX_ROWS = 1_000_000_000;
const MAX_SERIES_DETAIL = 10_000;

/**
 * Resolves how a snapshot is shown.
 *
 * @throws {ConfigError}
 */
export function resolveReport(lookup: OptionLookup): ReportConfig {
  const format = lookup.parsed("format", (text) => parseChoice(text, FORMATS)) ?? "csv";
  const sort = lookup.parsed("sort", (text) => parseChoice(text, SORT_KEYS)) ?? (format === "text" ? "total" : "dpm");
  const costPer1000Series = lookup.parsed("costPer1000Series", (text) => parseNumber(text, { min: 0 }));
  if (sort === "cost" && costPer1000Series === undefined) {
    throw new ConfigError({
      option: lookup.text("sort")?.option ?? "--sort",
      value: sort,
      reason: "without a price there are no costs",
      suggestion: "Add --cost-per-1000-series PRICE, or sort by total",
    });
  }
  return {
    format,
    minDpm: lookup.parsed("minDpm", (text) => parseNumber(text, { min: 0 })) ?? 1,
    all: lookup.flag("all"),
    sort,
    top: lookup.parsed("top", (text) => parseWholeNumber(text, { min: 1, max: MAX_ROWS })),
    seriesDetail: lookup.parsed("seriesDetail", (text) => parseWholeNumber(text, { min: 0, max: MAX_SERIES_DETAIL })) ??
      0,
    costPer1000Series,
    includedDpm: lookup.parsed("includedDpm", (text) => parseNumber(text, { greaterThan: 0 })) ?? 1,
  };
}

/**
 * Resolves where the result goes.
 *
 * @throws {ConfigError}
 */
export function resolveOutput(lookup: OptionLookup, format: ReportFormat): OutputConfig {
  return {
    path: lookup.parsed("output", parsePath) ?? `metric_rates.${EXTENSIONS[format]}`,
    quiet: lookup.flag("quiet"),
  };
}

function parsePath(text: string): string {
  if (text.trim() === "") throw new ValueError("it is empty", "Give a file's path, or - for standard output");
  if (text.includes("\0")) throw new ValueError("no path contains a NUL character", "Give a file's path");
  return text;
}
