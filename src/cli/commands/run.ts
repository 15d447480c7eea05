import { HOSTED_OPTIONS } from "../../config/hosted_options.ts";
import { flag, value } from "../../config/option.ts";
import { PUSHGATEWAY_OPTIONS } from "../../config/pushgateway_options.ts";
import { optionGroup } from "../../config/resolve_options.ts";
import { EXIT_CODES } from "../../errors/exit_code.ts";
import { DAY_MS, parseDuration, YEAR_MS } from "../../text/duration.ts";
import { defineCommand } from "../command.ts";
import {
  DENO_VARIABLES,
  EXPORTER_VARIABLES,
  LIBRARY_VARIABLES,
  OPTION_VARIABLES,
  PASSED_VARIABLES,
  PROXY_VARIABLES,
} from "../permissions.ts";

/** Options of one run of an exporter. */
const RUN_OPTIONS = optionGroup("Run", {
  exporter: value({
    long: "--exporter",
    argument: "NAME",
    help: "The exporter, where its name is not the first word.",
    parse: (text: string) => text,
  }),
  noPrint: flag({
    long: "--no-print",
    environment: "DPM_FINDER_NO_PRINT",
    help: "Do not print the metrics.",
  }),
  debug: flag({
    long: "--debug",
    environment: "DPM_FINDER_DEBUG",
    help: "Show what the exporter itself prints, and give it --debug too.",
  }),
  timeoutMs: value({
    long: "--timeout",
    argument: "SECONDS",
    environment: "DPM_FINDER_RUN_TIMEOUT",
    help: "Longest time for a run.",
    defaultText: "none",
    parse: (text) => parseDuration(text, { minMs: 1, maxMs: DAY_MS }),
  }),
  everyMs: value({
    long: "--every",
    argument: "SECONDS",
    environment: "DPM_FINDER_EVERY",
    help: "Keep running: once each time this is over, from a minute on at full minutes.",
    parse: (text) => parseDuration(text, { minMs: 1_000, maxMs: YEAR_MS }),
  }),
}, async (given) => {
  const values = await given.values();
  const [noPrint, { address }] = [given.one("noPrint"), PUSHGATEWAY_OPTIONS.options];
  // With --debug there is what the exporter itself prints.
  const isIdle = values.noPrint && !values.debug && given.of({ address }).one("address") === undefined;
  if (isIdle && noPrint?.kind === "flag") {
    given.warn(
      `${noPrint.name} leaves nothing to see without --pushgateway-address: the metrics are neither printed nor pushed`,
    );
  }
  return values;
});

/** The options of {@linkcode RUN_OPTIONS}, resolved. */
export type RunConfig = Awaited<ReturnType<typeof RUN_OPTIONS.resolve>>;

/** `dpm-finder run` */
export const run = defineCommand({
  description:
    "Runs an exporter written by anyone, checks its metrics, prints them, and pushes them to a Pushgateway " +
    "where one is named. Options that are not listed here are the exporter's, and so is everything after --.",
  options: { run: RUN_OPTIONS, hosted: HOSTED_OPTIONS, pushgateway: PUSHGATEWAY_OPTIONS },
  operands: {
    argument: "NAME [ARGUMENT…]",
    help: "The exporter, and its arguments, which it gets unchanged.",
    max: Infinity,
  },
  passThrough: true,
  permissions: {
    read: [".", "/tmp"],
    write: [".", "/tmp"],
    net: true,
    run: true,
    env: [
      ...OPTION_VARIABLES,
      ...PROXY_VARIABLES,
      ...LIBRARY_VARIABLES,
      ...EXPORTER_VARIABLES,
      ...DENO_VARIABLES,
      ...PASSED_VARIABLES,
    ],
  },
  exitCodes: [EXIT_CODES.interrupted],
  examples: [
    ["What an exporter says of a switch:", "dpm-finder run cisco --target core-sw01"],
    [
      "A job of cron, its metrics kept for Prometheus by a Pushgateway:",
      "dpm-finder run backup --no-print --pushgateway-address gateway:9091 \\",
      "  --grouping instance=db01",
    ],
  ],
  run: async (options, context) => {
    const { runHosted } = await import("../run_hosted.ts");
    return await runHosted(options, context);
  },
});
