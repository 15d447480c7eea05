import { type GivenOptions, optionGroup } from "./resolve_options.ts";
import { flag, type Parse, type Resolved, value } from "./option.ts";

/** How much of the log is shown: what is as severe as this, or more. */
type LogLevel = "debug" | "info" | "warn" | "error";

const FORMATS: ReadonlyMap<string, "text" | "json"> = new Map([["text", "text"], ["json", "json"], ["logfmt", "text"]]);
const LEVELS: ReadonlyMap<string, LogLevel> = new Map([
  ["debug", "debug"],
  ["info", "info"],
  ["warn", "warn"],
  ["error", "error"],
]);

const LOG_TABLE = {
  /** Silences standard output, progress, and all but errors in the log. */
  quiet: flag({
    short: "-q",
    long: "--quiet",
    environment: "DPM_FINDER_QUIET",
    help: "No copy of the file on standard output, no progress, only errors on standard error; wins over -v.",
  }),
  verbose: flag({
    short: "-v",
    long: "--verbose",
    environment: "DPM_FINDER_VERBOSE",
    help: "Log each request with its duration, and show stack traces.",
  }),
  level: value({
    long: "--log-level",
    aliases: ["--log.level"],
    argument: "LEVEL",
    environment: "DPM_FINDER_LOG_LEVEL",
    help: "debug, info, warn or error: what the log shows, and nothing else. -v means debug, -q error.",
    choices: [...LEVELS.keys()],
    parse: choice(LEVELS),
    default: "info" as const,
  }),
  format: value({
    long: "--log-format",
    aliases: ["--log.format"],
    argument: "FORMAT",
    environment: "DPM_FINDER_LOG_FORMAT",
    help: "text or json; logfmt is text.",
    choices: [...FORMATS.keys()],
    parse: choice(FORMATS),
    default: "text" as const,
  }),
};

/** Options of messages on standard error, which every command takes. */
export const LOG_OPTIONS = optionGroup("Messages", LOG_TABLE, async (given) => {
  const { quiet, verbose, level, format } = await given.values();
  const byLetter = quiet ? "quiet" : verbose ? "verbose" : undefined;
  if (byLetter === undefined || isLevelStronger(given, byLetter)) return { quiet, level, format };
  return { quiet, level: quiet ? "error" as const : "debug" as const, format };
});

/** How messages are written to standard error. */
export type LogConfig = Resolved<typeof LOG_OPTIONS>;

/** Where one source says both, the level itself counts: it says more than a letter. */
function isLevelStronger(given: GivenOptions<typeof LOG_TABLE>, byLetter: "quiet" | "verbose"): boolean {
  const [level, letter] = [given.one("level"), given.one(byLetter)];
  return level !== undefined && (letter === undefined || !given.isStronger(letter, level));
}

function choice<T>(choices: ReadonlyMap<string, T>): Parse<T> {
  return async (text) => (await import("../text/parse_choice.ts")).parseChoice(text, choices);
}
