import type { LogConfig } from "../config/log_options.ts";

/** What determines how a line on standard error looks. */
export type MessageStyle = Pick<LogConfig, "format" | "verbose">;

/**
 * Guesses the style of messages from arguments and environment alone: an error in these leaves no configuration to ask.
 *
 * @param environment Returns the value of a variable; may throw where reading it is not permitted.
 */
export function guessMessageStyle(
  args: readonly string[],
  environment: (name: string) => string | undefined,
): MessageStyle {
  const flag = args.findLast((arg, i) => /^--log-format=/.test(arg) || args[i - 1] === "--log-format");
  const variable = (name: string) => {
    try {
      return environment(name);
    } catch {
      return undefined;
    }
  };
  const isTrue = (text: string | undefined) => /^(true|1|yes|on)$/i.test(text?.trim() ?? "");
  // Letters up to the first that takes a value: `-qv`, `-vq`, `-vfjson`.
  const isVerbose = (arg: string) => arg === "--verbose" || /^-[eq]*v/.test(arg);
  const verbose = args.findLast((arg) => isVerbose(arg) || /^--verbose=/.test(arg));
  const format = flag?.replace(/^--log-format=/, "") ?? variable("DPM_FINDER_LOG_FORMAT") ?? "";
  return {
    format: format.trim().toLowerCase() === "json" ? "json" : "text",
    // A quiet run is quiet, whatever else is asked for.
    verbose: !args.some((arg) => arg === "--quiet" || /^-[ev]*q/.test(arg)) &&
      (verbose === undefined
        ? isTrue(variable("DPM_FINDER_VERBOSE"))
        : isVerbose(verbose) || isTrue(verbose.replace(/^--verbose=/, ""))),
  };
}
