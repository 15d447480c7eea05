import type { ExporterConfig } from "./config.ts";
import { ConfigError } from "./config_error.ts";
import { conflictError, type Given, type OptionLookup } from "./option_lookup.ts";
import { parseDuration } from "../text/parse_duration.ts";
import { parseWholeNumber } from "../text/parse_whole_number.ts";
import { ValueError } from "../text/value_error.ts";

const DEFAULT_PORT = 9966;
const DEFAULT_UPDATE_INTERVAL_SECONDS = 86_400;
const DEFAULT_MAX_EXPORTED = 1_000;
const DEFAULT_KEEP_SCANS = 3;
/** Beyond this, a scrape takes longer than it is allowed to by default. */
const MAX_EXPORTED = 1_000_000;
const MAX_KEEP_SCANS = 1_000;
const YEAR_MS = 31_536_000_000;

/**
 * Resolves the exporter's own settings. Addresses and the cron expression are left as text: who listens and who
 * schedules reads them.
 *
 * @throws {ConfigError}
 */
export function resolveExporter(lookup: OptionLookup): ExporterConfig {
  const enabled = lookup.flag("exporter");
  const port = isServiceLink(lookup.text("port"))
    ? DEFAULT_PORT
    : lookup.parsed("port", (text) => parseWholeNumber(text, { min: 0, max: 65_535 })) ?? DEFAULT_PORT;
  const listen = lookup.list("listen").map(({ value }) => value.trim());
  if (enabled) refuseContradictions(lookup);
  return {
    enabled,
    listen: listen.length === 0 ? [`:${port}`] : listen,
    webConfigFile: lookup.parsed("webConfigFile", parsePath),
    updateIntervalSeconds: lookup.parsed("updateInterval", parseSeconds) ?? DEFAULT_UPDATE_INTERVAL_SECONDS,
    schedule: lookup.text("schedule")?.value.trim(),
    staleAfterSeconds: lookup.parsed("staleAfter", parseSeconds),
    maxExported: lookup.parsed("maxExported", (text) => parseWholeNumber(text, { min: 0, max: MAX_EXPORTED })) ??
      DEFAULT_MAX_EXPORTED,
    keepScans: lookup.parsed("keepScans", (text) => parseWholeNumber(text, { min: 1, max: MAX_KEEP_SCANS })) ??
      DEFAULT_KEEP_SCANS,
    // systemd names one folder for each StateDirectory=, separated by colons: the first is ours.
    stateDir: lookup.parsed("stateDir", parsePath)?.split(":", 1)[0],
    refreshEndpoint: lookup.flag("enableRefreshEndpoint"),
  };
}

/**
 * Whether a port is what Kubernetes tells every pod of a Service called dpm-finder: `tcp://10.96.0.12:9966` in
 * `DPM_FINDER_PORT`. Nobody meant the program by it.
 */
function isServiceLink(port: Given<string> | undefined): boolean {
  return port?.source === "environment" && /^(tcp|udp|sctp):\/\/\S+:\d+$/.test(port.value);
}

/** What makes no sense for a program that measures again and again. */
function refuseContradictions(lookup: OptionLookup): void {
  const schedule = lookup.text("schedule");
  const updateInterval = lookup.text("updateInterval");
  if (schedule !== undefined && updateInterval !== undefined) {
    throw conflictError(schedule, updateInterval, "either the minutes or the interval of scans can be told");
  }
  const at = lookup.text("at");
  if (at !== undefined) {
    throw new ConfigError({
      option: at.option,
      action: `combine ${at.option} with --exporter`,
      reason: "an exporter says what is true now",
      suggestion: "Leave one of them out",
    });
  }
}

function parsePath(text: string): string {
  if (text.trim() === "") throw new ValueError("it is empty", "Give a path");
  if (text.includes("\0")) throw new ValueError("no path contains a NUL character", "Give a path");
  return text;
}

function parseSeconds(text: string): number {
  return parseDuration(text, { minMs: 1_000, maxMs: YEAR_MS }) / 1_000;
}
