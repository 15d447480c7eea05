import type { Config, LogConfig } from "./config.ts";
import { deepFreeze } from "./deep_freeze.ts";
import { type ConfigSources, OptionLookup } from "./option_lookup.ts";
import { parseChoice } from "../text/parse_choice.ts";
import type { RawOptions } from "./raw_options.ts";
import { resolveBackend } from "./resolve_backend.ts";
import { resolveExporter } from "./resolve_exporter.ts";
import { resolveOutput, resolveReport } from "./resolve_report.ts";
import { resolveScan } from "./resolve_scan.ts";

const LOG_FORMATS: ReadonlyMap<string, LogConfig["format"]> = new Map([["text", "text"], ["json", "json"]]);

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
  const exporter = resolveExporter(lookup);
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
