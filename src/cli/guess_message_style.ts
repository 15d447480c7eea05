import type { LogConfig } from "../config/log_options.ts";

/** What determines how a line on standard error looks. */
export type MessageStyle = Pick<LogConfig, "format" | "level">;

const FORMAT_FLAG = /^--log[-.]format$/;
const LEVEL_FLAG = /^--log[-.]level$/;

/**
 * Guesses the style of messages from arguments and environment alone: an error in these leaves no configuration to ask.
 *
 * @param environment Returns the value of a variable; may throw where reading it is not permitted.
 */
export function guessMessageStyle(
  args: readonly string[],
  environment: (name: string) => string | undefined,
): MessageStyle {
  const variable = (name: string) => {
    try {
      return environment(name);
    } catch {
      return undefined;
    }
  };
  const format = lastValue(args, FORMAT_FLAG) ?? variable("DPM_FINDER_LOG_FORMAT");
  return {
    format: wordOf(format) === "json" ? "json" : "text",
    level: showsEverything(args, variable) ? "debug" : "info",
  };
}

/** Whether the log shows everything, and an error its stack: the only thing about a level that an error's line heeds. */
function showsEverything(args: readonly string[], variable: (name: string) => string | undefined): boolean {
  const level = lastValue(args, LEVEL_FLAG);
  if (level !== undefined) return wordOf(level) === "debug";
  // A quiet run is quiet, whatever other letter stands beside it.
  if (args.some((arg) => arg === "--quiet" || /^-[ev]*q/.test(arg))) return false;
  // Letters up to the first that takes a value: `-qv`, `-vq`, `-vfjson`.
  const isVerbose = (arg: string) => arg === "--verbose" || /^-[eq]*v/.test(arg);
  const verbose = args.findLast((arg) => isVerbose(arg) || /^--verbose=/.test(arg));
  if (verbose !== undefined) return isVerbose(verbose) || isTrue(verbose.replace(/^--verbose=/, ""));
  const ofEnvironment = variable("DPM_FINDER_LOG_LEVEL");
  return ofEnvironment ? wordOf(ofEnvironment) === "debug" : isTrue(variable("DPM_FINDER_VERBOSE"));
}

/** The value given last by a flag of that name, beside it or after an equals sign. */
function lastValue(args: readonly string[], name: RegExp): string | undefined {
  const values = args.flatMap((arg, i) => {
    const [flag = "", ...rest] = arg.split("=");
    if (name.test(flag) && rest.length > 0) return [rest.join("=")];
    return name.test(args[i - 1] ?? "") ? [arg] : [];
  });
  return values.at(-1);
}

function wordOf(text: string | undefined): string {
  return text?.trim().toLowerCase() ?? "";
}

function isTrue(text: string | undefined): boolean {
  return /^(true|1|yes|on)$/.test(wordOf(text));
}
