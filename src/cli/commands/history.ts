import { HISTORY_ACTIONS, HISTORY_OPTIONS } from "../../config/history_options.ts";
import { defineCommand } from "../command.ts";
import { OPTION_VARIABLES } from "../permissions.ts";

/** More reports than a shell puts into one command line. */
const MAX_OPERANDS = 100_000;

/** `dpm-finder history` */
export const history = defineCommand({
  description: "Tends the history that --history of a scan or an exporter writes. compact puts the files of each day " +
    "that is over into one; prune drops the days that are older than --history-keep, those of the collector too; " +
    "import adds the scans of JSON reports written with --format json --min-dpm 0 --all.",
  options: { history: HISTORY_OPTIONS },
  operands: {
    argument: "ACTION [FILE…]",
    help: "compact, prune, or import with the reports' files behind it",
    max: MAX_OPERANDS,
    choices: HISTORY_ACTIONS,
  },
  permissions: { read: ["."], write: ["."], env: OPTION_VARIABLES },
  exitCodes: [],
  examples: [
    ["Keep a year:", "dpm-finder history prune --history history --history-keep 365d"],
    [
      "Add what was scanned before there was a history:",
      "dpm-finder history import --history history metric_rates*.json",
    ],
  ],
  run: async (options, context) => {
    const { runHistory } = await import("../run_history.ts");
    return await runHistory(options.history, { ...context, quiet: options.log.quiet });
  },
});
