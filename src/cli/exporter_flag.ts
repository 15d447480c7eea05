import { optionGroup } from "../config/given_options.ts";
import { flag } from "../config/option.ts";

/** The flag that means the exporter where no command is named, as in the original tool. */
export const EXPORTER_FLAG = optionGroup("Exporter", {
  exporter: flag({
    short: "-e",
    long: "--exporter",
    environment: "DPM_FINDER_EXPORTER",
    help: "Keep running and serve the result to Prometheus: the command exporter.",
  }),
});
