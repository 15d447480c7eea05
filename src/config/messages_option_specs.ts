import type { OptionSpec } from "./option_spec.ts";

/** Options that say how the program speaks while it works. */
export const MESSAGES_OPTION_SPECS: readonly OptionSpec[] = [
  {
    kind: "flag",
    key: "quiet",
    short: "-q",
    long: "--quiet",
    environment: "DPM_FINDER_QUIET",
    group: "Messages",
    description: "Write the file alone: nothing on standard output, no progress, only errors on standard error.",
  },
  {
    kind: "flag",
    key: "verbose",
    short: "-v",
    long: "--verbose",
    environment: "DPM_FINDER_VERBOSE",
    group: "Messages",
    description: "Log each request with its duration, and show stack traces.",
  },
  {
    kind: "value",
    key: "logFormat",
    long: "--log-format",
    argument: "FORMAT",
    environment: "DPM_FINDER_LOG_FORMAT",
    group: "Messages",
    description: "text or json.",
    defaultText: "text",
  },
];
