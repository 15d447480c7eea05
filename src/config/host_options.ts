import { DAY_MS, HOUR_MS, parseDuration } from "../text/duration.ts";
import { parseWholeNumber } from "../text/parse_number.ts";
import { flag, list, value } from "./option.ts";
import { optionGroup } from "./resolve_options.ts";

const MAX_WORKERS = 1_000;
const MAX_QUEUE = 100_000;

/** How exporters are served. */
export interface HostConfig {
  /** Exporters that run at once, at most. */
  readonly workers: number;
  /** Requests that wait for a worker, at most. */
  readonly maxQueue: number;
  readonly timeoutMs: number;
  /** What is left to a scraper of its own limit. */
  readonly timeoutOffsetMs: number;
  readonly coalesce: boolean;
  /** 0 keeps nothing. */
  readonly cacheMs: number;
  readonly enableDebug: boolean;
  /** The names that may be asked for; empty for all. */
  readonly allowExporter: readonly string[];
  /** Whether dependencies are fetched, instead of serving. */
  readonly prepare: boolean;
}

/** Options of the host. */
export const HOST_OPTIONS = optionGroup("Host", {
  workers: value({
    long: "--workers",
    argument: "N",
    // As the tool has it that this replaces.
    environment: "WORKERS",
    help: "Exporters that may run at once; further requests wait.",
    parse: (text) => parseWholeNumber(text, { min: 1, max: MAX_WORKERS }),
    default: 2,
  }),
  maxQueue: value({
    long: "--max-queue",
    argument: "N",
    environment: "DPM_FINDER_MAX_QUEUE",
    help: "Requests that may wait for a worker; one more is answered 503.",
    parse: (text) => parseWholeNumber(text, { min: 0, max: MAX_QUEUE }),
    default: 100,
  }),
  timeoutMs: value({
    long: "--timeout",
    argument: "SECONDS",
    environment: "DPM_FINDER_HOST_TIMEOUT",
    help: "Longest time for a request, waiting included. A scraper that waits less long says so itself.",
    parse: (text) => parseDuration(text, { minMs: 1, maxMs: HOUR_MS }),
    default: 60_000,
    defaultText: "60",
  }),
  timeoutOffsetMs: value({
    long: "--timeout-offset",
    argument: "SECONDS",
    environment: "DPM_FINDER_TIMEOUT_OFFSET",
    help: "What is left to a scraper of the time that it waits.",
    parse: (text) => parseDuration(text, { maxMs: HOUR_MS }),
    default: 500,
    defaultText: "0.5",
  }),
  coalesce: flag({
    long: "--coalesce",
    environment: "DPM_FINDER_COALESCE",
    help: "Let requests that ask for the same at the same time share a run.",
  }),
  cacheMs: value({
    long: "--cache",
    argument: "SECONDS",
    environment: "DPM_FINDER_CACHE",
    help: "Serve the metrics of a run again for this long.",
    parse: (text) => parseDuration(text, { maxMs: DAY_MS }),
    default: 0,
    defaultText: "none",
  }),
  enableDebug: flag({
    long: "--enable-debug",
    environment: "DPM_FINDER_ENABLE_DEBUG",
    help: "Let ?debug show all of a run as JSON: exit code, both outputs, metrics.",
  }),
  allowExporter: list({
    long: "--allow-exporter",
    argument: "NAME",
    environment: "DPM_FINDER_ALLOW_EXPORTER",
    help: "Serve this exporter and no other. Repeatable; one a line in the environment.",
    defaultText: "all that are there",
    parse: (text: string) => text.trim(),
  }),
  prepare: flag({
    long: "--prepare",
    help: "Fetch what the named exporters depend on, all of them without a name, and end. Nothing is fetched later.",
  }),
});
