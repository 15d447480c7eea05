import type { Schedule } from "../schedule/schedule.ts";
import { DAY_MS, parseDuration, YEAR_MS } from "../text/duration.ts";
import { parseWholeNumber } from "../text/parse_number.ts";
import { optionGroup } from "./resolve_options.ts";
import { flag, value } from "./option.ts";
import { parsePath } from "./parse_path.ts";

/** More make a scrape slower than the default scrape timeout of Prometheus. */
const MAX_EXPORTED = 1_000_000;
const MAX_KEEP_SCANS = 1_000;

/** What the exporter exports of each metric, by the words of `--export`. */
export const EXPORTED_VALUES = ["dpm", "total", "series"] as const;
/** One of {@linkcode EXPORTED_VALUES}. */
export type ExportedValue = (typeof EXPORTED_VALUES)[number];

/** The exporter's own settings. */
export interface ExporterConfig {
  readonly schedule: Schedule;
  /** Age from which a snapshot's metrics are no longer shown; `undefined` leaves it to the schedule. */
  readonly staleAfterMs: number | undefined;
  /** Largest number of metrics exported. */
  readonly maxExported: number;
  /** What is exported of each of them; a cost comes with its price. */
  readonly exportedValues: readonly ExportedValue[];
  /** Refreshes for which a metric stays exported without being over the threshold. */
  readonly keepScans: number;
  /** Folder that keeps the last snapshot across restarts; `undefined` keeps nothing. */
  readonly stateDir: string | undefined;
  readonly refreshEndpoint: boolean;
}

/** Options that shape the exporter. */
export const EXPORTER_OPTIONS = optionGroup("Exporter", {
  updateIntervalMs: value({
    short: "-u",
    long: "--update-interval",
    argument: "SECONDS",
    environment: "DPM_FINDER_UPDATE_INTERVAL",
    help: "Time between two scans.",
    parse: parseIntervalMs,
    default: DAY_MS,
    defaultText: "86400",
  }),
  schedule: value({
    long: "--schedule",
    argument: "'CRON'",
    environment: "DPM_FINDER_SCHEDULE",
    help: "Scan at these minutes, in UTC, instead of at an interval: '30 3 * * *'.",
    conflicts: { "--update-interval": { reason: "scans follow either a schedule or an interval" } },
    parse: async (text) => (await import("../schedule/schedule.ts")).parseCron(text),
  }),
  staleAfterMs: value({
    long: "--stale-after",
    argument: "SECONDS",
    environment: "DPM_FINDER_STALE_AFTER",
    help: "Age from which the metrics of a scan are no longer shown.",
    defaultText: "twice the interval plus 600",
    parse: parseIntervalMs,
  }),
  maxExported: value({
    long: "--max-exported",
    argument: "N",
    environment: "DPM_FINDER_MAX_EXPORTED",
    help: "Largest number of metrics exported; those with the highest total first.",
    parse: (text) => parseWholeNumber(text, { min: 0, max: MAX_EXPORTED }),
    default: 1_000,
  }),
  exportedValues: value({
    long: "--export",
    argument: "VALUE[,VALUE]",
    environment: "DPM_FINDER_EXPORT",
    help: "What is exported of each metric: dpm (of its highest series), total (DPM), series.",
    choices: EXPORTED_VALUES,
    parse: parseExportedValues,
    default: EXPORTED_VALUES as readonly ExportedValue[],
    defaultText: EXPORTED_VALUES.join(),
  }),
  keepScans: value({
    long: "--keep-scans",
    argument: "N",
    environment: "DPM_FINDER_KEEP_SCANS",
    help: "Scans for which a metric stays exported after it falls below the threshold.",
    parse: (text) => parseWholeNumber(text, { min: 1, max: MAX_KEEP_SCANS }),
    default: 3,
  }),
  stateDir: value({
    long: "--state-dir",
    argument: "FOLDER",
    environment: "STATE_DIRECTORY",
    help: "Folder that keeps the last scan across restarts.",
    defaultText: "none",
    // systemd names one folder for each StateDirectory=, separated by colons: the first belongs to this program.
    parse: (text) => parsePath(text.split(":", 1)[0] ?? ""),
  }),
  refreshEndpoint: flag({
    long: "--enable-refresh-endpoint",
    environment: "DPM_FINDER_ENABLE_REFRESH_ENDPOINT",
    help: "Let anyone who can reach the server start a scan with POST /-/refresh.",
  }),
}, async (given): Promise<ExporterConfig> => {
  const { updateIntervalMs, schedule, ...rest } = await given.values();
  return { ...rest, schedule: schedule ?? { kind: "interval", intervalMs: updateIntervalMs } };
});

/** The flag that means the exporter where no command is named, as in the original tool. */
export const EXPORTER_FLAG = optionGroup("Exporter", {
  exporter: flag({
    short: "-e",
    long: "--exporter",
    environment: "DPM_FINDER_EXPORTER",
    help: "Keep running and serve the result to Prometheus: the command exporter.",
  }),
});

async function parseExportedValues(text: string): Promise<readonly ExportedValue[]> {
  const { parseChoice } = await import("../text/parse_choice.ts");
  const words = new Map(EXPORTED_VALUES.map((word) => [word, word]));
  return [...new Set(text.split(",").map((word) => parseChoice(word, words)))];
}

function parseIntervalMs(text: string): number {
  return parseDuration(text, { minMs: 1_000, maxMs: YEAR_MS });
}
