import { optionGroup } from "./resolve_options.ts";
import { flag, type Resolved, value } from "./option.ts";

const FORMATS: ReadonlyMap<string, "text" | "json"> = new Map([["text", "text"], ["json", "json"]]);

/** Options of messages on standard error, which every command takes. */
export const LOG_OPTIONS = optionGroup("Messages", {
  /** Silences standard output, progress, and all but errors on standard error. */
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
  format: value({
    long: "--log-format",
    argument: "FORMAT",
    environment: "DPM_FINDER_LOG_FORMAT",
    help: "text or json.",
    parse: async (text) => (await import("../text/parse_choice.ts")).parseChoice(text, FORMATS),
    default: "text" as const,
  }),
}, async (given) => {
  const { quiet, verbose, ...rest } = await given.values();
  return { ...rest, quiet, verbose: verbose && !quiet };
});

/** How messages are written to standard error. */
export type LogConfig = Resolved<typeof LOG_OPTIONS>;
