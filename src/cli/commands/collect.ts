import type { CollectConfig } from "../../collect/collect_config.ts";
import { ConfigError } from "../../config/config_error.ts";
import { type ConfigFiles, flag, type Given, type OptionSource, value, type Warn } from "../../config/option.ts";
import { HISTORY_OPTIONS } from "../../config/history_options.ts";
import { parsePath } from "../../config/parse_path.ts";
import { readOptionFile } from "../../config/read_option_file.ts";
import { GivenOptions, optionGroup } from "../../config/resolve_options.ts";
import { variableLookup } from "../../config/variable_lookup.ts";
import { EXIT_CODES } from "../../errors/exit_code.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, parseDuration } from "../../text/duration.ts";
import { parseDay } from "../../text/parse_day.ts";
import { defineCommand } from "../command.ts";
import { EXPORTER_SERVER_OPTIONS } from "../exporter_server_options.ts";
import {
  AWS_VARIABLES,
  LIBRARY_VARIABLES,
  OPTION_VARIABLES,
  PROXY_VARIABLES,
  SUPERVISOR_VARIABLES,
} from "../permissions.ts";

const ONCE = { reason: "a run that ends has no next one", flagsAlone: true };

/** What a run of the collector does. */
export interface CollectRun {
  readonly config: CollectConfig;
  /** Whether it ends after one run. */
  readonly once: boolean;
  /** Days to fill, both included; `undefined` for what was missed and today. */
  readonly days: { readonly from: string; readonly to: string | undefined } | undefined;
  readonly intervalMs: number;
  /** Age from which a day is dropped; `undefined` keeps all of what was collected. */
  readonly keepMs: number | undefined;
  readonly dryRun: boolean;
}

const TABLE = {
  config: value({
    long: "--config",
    argument: "FILE",
    environment: "DPM_FINDER_COLLECT_CONFIG",
    help: "YAML file with services, queries, server and folder.",
    parse: parsePath,
    default: "collect.yaml",
  }),
  once: flag({
    long: "--once",
    environment: "DPM_FINDER_COLLECT_ONCE",
    help: "Collect what was missed and today up to now, and end.",
    conflicts: { "--interval": ONCE },
  }),
  intervalMs: value({
    long: "--interval",
    argument: "TIME",
    environment: "DPM_FINDER_COLLECT_INTERVAL",
    help: "Time between two evaluations of today; every day is evaluated at its end too.",
    defaultText: "24h; 1h with debug: true",
    parse: (text) => parseDuration(text, { minMs: MINUTE_MS, maxMs: DAY_MS }),
  }),
  from: value({
    long: "--from",
    argument: "DATE",
    environment: "DPM_FINDER_COLLECT_FROM",
    help: "Collect the days from this one on, in UTC, in place of their files, and end.",
    conflicts: { "--interval": ONCE },
    parse: parseDay,
  }),
  to: value({
    long: "--to",
    argument: "DATE",
    environment: "DPM_FINDER_COLLECT_TO",
    help: "Last day of --from, itself included.",
    defaultText: "yesterday",
    parse: parseDay,
  }),
  keepMs: HISTORY_OPTIONS.options.keepMs,
  dryRun: flag({
    long: "--dry-run",
    environment: "DPM_FINDER_COLLECT_DRY_RUN",
    help: "Show queries, times and files; ask and write nothing.",
  }),
};

/** What is collected, and when. */
const COLLECT_OPTIONS = {
  ...optionGroup("Collect", TABLE),
  resolve: async (sources: readonly OptionSource[], files: ConfigFiles, warn: Warn = () => {}): Promise<CollectRun> => {
    const given = new GivenOptions(TABLE, sources, warn);
    const { config: path, intervalMs, keepMs, from, to, ...rest } = await given.values();
    if (to !== undefined && (from === undefined || from > to)) {
      throw new ConfigError({
        option: given.one("to")?.name ?? "--to",
        value: to,
        reason: from === undefined ? "the first day is missing" : `it is before the first day, ${from}`,
        suggestion: from === undefined ? "Add --from DATE" : "Give the earlier day with --from",
      });
    }
    const { readCollectConfig } = await import("../../collect/read_collect_config.ts");
    const text = await readConfig(given.one("config"), path, files);
    const config = await readCollectConfig(text, { path, variable: variableLookup(sources), files, warn });
    return {
      ...rest,
      config,
      once: rest.once || from !== undefined,
      days: from === undefined ? undefined : { from, to },
      keepMs: given.one("keepMs") === undefined ? undefined : keepMs,
      intervalMs: intervalMs ?? (config.debug ? HOUR_MS : DAY_MS),
    };
  },
};

/** Reads the file that was named, or the one that is taken where none was. */
async function readConfig(named: Given | undefined, path: string, files: ConfigFiles): Promise<string> {
  if (named !== undefined) return await readOptionFile(named, files);
  try {
    return await readOptionFile({ text: path, kind: "flag", name: "--config" }, files);
  } catch (error) {
    if (!(error instanceof ConfigError && error.cause instanceof Deno.errors.NotFound)) throw error;
    throw new ConfigError({
      option: "--config",
      action: `read "${path}", the default of --config`,
      reason: "there is no such file",
      suggestion: "Name one with --config, or write one as docs/collect.md shows",
      cause: error.cause,
    });
  }
}

/** `dpm-finder collect` */
export const collect = defineCommand({
  description: "Asks PromQL queries for each service, once a day at the day's end (UTC), and keeps the results as " +
    "Parquet: one file a service and day. Days that were missed are caught up. With --listen or --port it serves " +
    "metrics of its own work at /metrics.",
  options: { collect: COLLECT_OPTIONS, server: EXPORTER_SERVER_OPTIONS },
  permissions: {
    read: ["."],
    write: ["."],
    net: true,
    env: [...OPTION_VARIABLES, ...PROXY_VARIABLES, ...AWS_VARIABLES, ...SUPERVISOR_VARIABLES, ...LIBRARY_VARIABLES],
    unstable: ["net"],
  },
  exitCodes: [EXIT_CODES.backend, EXIT_CODES.incomplete, EXIT_CODES.interrupted],
  examples: [
    ["Keep collecting, today's files each hour:", "dpm-finder collect --config collect.yaml --interval 1h"],
    ["What ten days of March would be asked:", "dpm-finder collect --from 2026-03-01 --to 2026-03-10 --dry-run"],
  ],
  run: async (options, context) => {
    const { runCollect } = await import("../run_collect.ts");
    return await runCollect({ ...options, run: options.collect }, context);
  },
});
