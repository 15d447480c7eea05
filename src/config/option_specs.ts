import { BACKEND_OPTION_SPECS } from "./backend_option_specs.ts";
import { EXPORTER_OPTION_SPECS } from "./exporter_option_specs.ts";
import { MESSAGES_OPTION_SPECS } from "./messages_option_specs.ts";
import { RESULT_OPTION_SPECS } from "./result_option_specs.ts";
import { SCAN_OPTION_SPECS } from "./scan_option_specs.ts";
import type { OptionSpec } from "./option_spec.ts";

/**
 * Every option there is, by group. Commander's options, the text of `--help` and the look-up in the environment and in
 * `.env` are made from this one table.
 */
export const OPTION_SPECS: readonly OptionSpec[] = [
  ...BACKEND_OPTION_SPECS,
  ...SCAN_OPTION_SPECS,
  ...RESULT_OPTION_SPECS,
  ...EXPORTER_OPTION_SPECS,
  ...MESSAGES_OPTION_SPECS,
];

/** Names of all environment variables the options read, for a permission list. */
export const ENVIRONMENT_NAMES: readonly string[] = OPTION_SPECS.flatMap((spec) => spec.environment ?? []);
