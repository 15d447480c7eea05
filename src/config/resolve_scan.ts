import type { ScanConfig } from "./config.ts";
import { conflictError, type OptionLookup } from "./option_lookup.ts";
import { parseDuration } from "../text/parse_duration.ts";
import { parseInstant } from "../text/parse_instant.ts";
import { parseLabelName } from "./parse_label_name.ts";
import { parseNamePattern } from "../text/name_pattern.ts";
import { parseWholeNumber } from "../text/parse_whole_number.ts";
import { ValueError } from "../text/value_error.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const DEFAULT_WINDOW_MINUTES = 5;
const DEFAULT_OFFSET_MS = 60_000;
const MAX_BATCH_SIZE = 10_000;

/**
 * Resolves what a scan asks for.
 *
 * @throws {ConfigError}
 */
export function resolveScan(lookup: OptionLookup): ScanConfig {
  const skipExcluded = lookup.givenFlag("skipExcluded");
  const all = lookup.givenFlag("all");
  if (skipExcluded?.value && all?.value) {
    throw conflictError(all, skipExcluded, "what is not measured cannot be listed");
  }
  const at = lookup.text("at");
  const offset = lookup.text("offset");
  if (at?.source === "flag" && offset?.source === "flag") {
    throw conflictError(at, offset, "the time left for late samples counts from now alone");
  }
  return {
    windowMinutes: lookup.parsed("lookback", parseLookback) ?? DEFAULT_WINDOW_MINUTES,
    evaluatedAtMs: lookup.parsed("at", parseInstant),
    offsetMs: lookup.parsed("offset", (text) => parseDuration(text, { maxMs: YEAR_MS })) ?? DEFAULT_OFFSET_MS,
    match: lookup.parsedList("match", parseNamePattern),
    exclude: lookup.parsedList("exclude", parseNamePattern),
    skipExcluded: skipExcluded?.value ?? false,
    groupBy: lookup.parsed("by", parseLabelName),
    batchSize: lookup.parsed("batchSize", (text) => parseWholeNumber(text, { min: 1, max: MAX_BATCH_SIZE })),
    deadlineMs: lookup.parsed("deadline", (text) => parseDuration(text, { minMs: 1, maxMs: 7 * DAY_MS })),
  };
}

function parseLookback(text: string): number {
  const ms = parseDuration(text, { bareUnit: "minutes", minMs: MINUTE_MS, maxMs: YEAR_MS });
  if (ms % MINUTE_MS !== 0) throw new ValueError("it has to be whole minutes");
  return ms / MINUTE_MS;
}
