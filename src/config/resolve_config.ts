import type { Config, LogConfig } from "./config.ts";
import { deepFreeze } from "./deep_freeze.ts";
import { type ConfigSources, OptionLookup } from "./option_lookup.ts";
import { parseChoice } from "./parse_choice.ts";
import { parseDuration } from "./parse_duration.ts";
import { parseWholeNumber } from "./parse_whole_number.ts";
import type { RawOptions } from "./raw_options.ts";
import { resolveBackend } from "./resolve_backend.ts";
import { resolveOutput, resolveReport } from "./resolve_report.ts";
import { resolveScan } from "./resolve_scan.ts";

const LOG_FORMATS: ReadonlyMap<string, LogConfig["format"]> = new Map([["text", "text"], ["json", "json"]]);
const DEFAULT_PORT = 9966;
const DEFAULT_UPDATE_INTERVAL_SECONDS = 86_400;
const YEAR_MS = 31_536_000_000;

/**
 * Turns options as they were written into the complete, frozen configuration.
 *
 * For each option the flag wins over the environment, the environment over `.env`, and `.env` over the default. Files
 * that hold secrets and certificates are read here, so that a missing one is found before anything is asked.
 *
 * @throws {ConfigError} for the first thing that is wrong
 */
export async function resolveConfig(raw: RawOptions, sources: ConfigSources): Promise<Config> {
  const lookup = new OptionLookup(raw, sources);
  const scan = resolveScan(lookup);
  const report = resolveReport(lookup);
  const output = resolveOutput(lookup, report.format);
  const exporter = {
    enabled: lookup.flag("exporter"),
    port: lookup.parsed("port", (text) => parseWholeNumber(text, { min: 0, max: 65_535 })) ?? DEFAULT_PORT,
    updateIntervalSeconds: lookup.parsed("updateInterval", parseIntervalSeconds) ?? DEFAULT_UPDATE_INTERVAL_SECONDS,
  };
  const log = resolveLog(lookup);
  // Last: a mistyped number should not wait for an endpoint to be found missing.
  const backend = await resolveBackend(raw, lookup);
  return deepFreeze({ demo: lookup.flag("demo"), backend, scan, report, output, log, exporter });
}

function resolveLog(lookup: OptionLookup): LogConfig {
  return {
    format: lookup.parsed("logFormat", (text) => parseChoice(text, LOG_FORMATS)) ?? "text",
    verbose: lookup.flag("verbose"),
    quiet: lookup.flag("quiet"),
  };
}

function parseIntervalSeconds(text: string): number {
  return parseDuration(text, { minMs: 1_000, maxMs: YEAR_MS }) / 1_000;
}
