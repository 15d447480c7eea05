import { DAY_MS, parseDuration } from "../text/duration.ts";
import { ValueError } from "../text/value_error.ts";
import { optionGroup } from "./resolve_options.ts";
import { value } from "./option.ts";
import { parsePath } from "./parse_path.ts";

/** Longer than any history will be, and short enough to be subtracted from any date. */
const MAX_KEEP_MS = 100 * 366 * DAY_MS;

/** What the command of the history is told to do. */
export const HISTORY_ACTIONS = ["compact", "prune", "import"] as const;

/** Where scans are kept, and for how long. */
export interface HistoryConfig {
  /** The folder; `undefined` keeps nothing. */
  readonly dir: string | undefined;
  /** Age from which a day is dropped; 0 keeps all. */
  readonly keepMs: number;
}

/** Options of every command that writes or tends the history. */
export const HISTORY_OPTIONS = optionGroup("History", {
  dir: value({
    long: "--history",
    argument: "FOLDER",
    environment: "DPM_FINDER_HISTORY",
    help: "Folder that keeps every scan as Parquet files, by day.",
    defaultText: "none",
    parse: parsePath,
  }),
  keepMs: value({
    long: "--history-keep",
    argument: "TIME",
    environment: "DPM_FINDER_HISTORY_KEEP",
    help: "Age from which a day of the history is dropped; 0 keeps all.",
    parse: parseKeepMs,
    default: 400 * DAY_MS,
    defaultText: "400d",
  }),
});

/** Reads an age, which is never the seconds that a number of days without its unit would be. */
function parseKeepMs(text: string): number {
  const ms = parseDuration(text, { maxMs: MAX_KEEP_MS });
  if (ms === 0 || ms >= DAY_MS) return ms;
  const suggestion = /^\s*\d+\s*$/.test(text) ? `Write ${text.trim()}d for days` : undefined;
  throw new ValueError("it has to be 0 or at least 1d", suggestion);
}
