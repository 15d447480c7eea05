import type { LogConfig } from "../config/log_options.ts";

/** What decides how a line on standard error looks. */
export type MessageStyle = Pick<LogConfig, "format" | "verbose">;

/**
 * How messages are wanted, as far as the arguments and the environment say so themselves: for an error in these, which
 * means that there is no configuration to ask.
 *
 * @param environment Gives the value of a variable; may throw where it is not permitted to.
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
  const format = flag?.replace(/^--log-format=/, "") ?? variable("DPM_FINDER_LOG_FORMAT") ?? "";
  return {
    format: format.trim().toLowerCase() === "json" ? "json" : "text",
    verbose: args.some((arg) => arg === "--verbose" || /^-[a-zA-Z]*v$/.test(arg)) &&
      !args.some((arg) => arg === "--quiet" || /^-[eqv]*q[eqv]*$/.test(arg)),
  };
}
