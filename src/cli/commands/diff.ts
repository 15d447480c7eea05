import { HISTORY_OPTIONS } from "../../config/history_options.ts";
import { LIST_OPTIONS, resolveList } from "../../config/list_options.ts";
import { type ConfigFiles, value } from "../../config/option.ts";
import { parsePath } from "../../config/parse_path.ts";
import { optionGroup } from "../../config/resolve_options.ts";
import { EXIT_CODES } from "../../errors/exit_code.ts";
import { DIFF_SORT_KEYS } from "../../report/diff_model.ts";
import { DIFF_FORMAT_NAMES, DIFF_FORMATS, type DiffFormat } from "../../report/diff_report.ts";
import { parseChoice } from "../../text/parse_choice.ts";
import { parseWholeNumber } from "../../text/parse_number.ts";
import { defineCommand } from "../command.ts";
import { parseGrouping } from "../../config/scan_options.ts";
import { parseScanChoice, SCAN_CHOICES } from "../scan_choice.ts";
import { OPTION_VARIABLES } from "../permissions.ts";

const MAX_ROWS = 1_000_000_000;
const FORMATS = new Map(
  DIFF_FORMAT_NAMES.flatMap((format) =>
    [format, ...DIFF_FORMATS[format].aliases].map((word) => [word, format] as const)
  ),
);

const SCANS = optionGroup("Scans", {
  from: value({
    long: "--from",
    argument: "SCAN|FILE.json",
    environment: "DPM_FINDER_DIFF_FROM",
    help: `The earlier scan: ${SCAN_CHOICES}. A time back counts from the later scan.`,
    parse: parseScanChoice,
  }),
  to: value({
    long: "--to",
    argument: "SCAN|FILE.json",
    environment: "DPM_FINDER_DIFF_TO",
    help: "The later scan, in the same way. A time back counts from now.",
    defaultText: "the newest of the history",
    parse: parseScanChoice,
  }),
  target: value({
    long: "--target",
    argument: "NAME",
    environment: "DPM_FINDER_DIFF_TARGET",
    help: "Whose scans, where the history has those of several targets.",
    parse: (text) => text,
  }),
});

const { plan, price, currency, costPer1000Series, includedDpm } = LIST_OPTIONS.options;
const PRICES = {
  plan,
  price,
  currency,
  costPer1000Series,
  includedDpm,
};

const RESULT = optionGroup("Result", {
  format: value({
    short: "-f",
    long: "--format",
    argument: "FORMAT",
    environment: "DPM_FINDER_DIFF_FORMAT",
    help: "text (or txt), json or csv.",
    choices: [...FORMATS.keys()],
    parse: (text) => parseChoice(text, FORMATS),
    default: "text" as DiffFormat,
  }),
  output: value({
    short: "-o",
    long: "--output",
    argument: "FILE",
    environment: "DPM_FINDER_DIFF_OUTPUT",
    help: "File to write besides; - is standard output alone.",
    parse: parsePath,
    default: "-",
  }),
  by: value({
    long: "--by",
    argument: "LABEL[,LABEL]",
    environment: "DPM_FINDER_DIFF_BY",
    help: "Labels whose groups are compared, of those that both scans were split by; none for none.",
    defaultText: "those that both scans were split by",
    parse: parseGrouping,
  }),
  sort: value({
    long: "--sort",
    argument: "KEY",
    environment: "DPM_FINDER_DIFF_SORT",
    help: "What the largest change is looked for in: dpm, series or bill.",
    choices: DIFF_SORT_KEYS,
    parse: (text) => parseChoice(text, new Map(DIFF_SORT_KEYS.map((key) => [key, key]))),
    default: "dpm" as (typeof DIFF_SORT_KEYS)[number],
  }),
  top: value({
    long: "--top",
    argument: "N",
    environment: "DPM_FINDER_DIFF_TOP",
    help: "Lines shown of each list at most, by text; 0 for all.",
    defaultText: "10 metrics, 6 families, 6 groups",
    dependsOn: "format",
    parse: (text) => parseWholeNumber(text, { min: 0, max: MAX_ROWS }),
  }),
  ...PRICES,
}, async (given, files: ConfigFiles) => {
  const { format, output, by, sort, top } = await given.values();
  const isPriced = Object.keys(PRICES).some((key) => given.one(key as keyof typeof PRICES) !== undefined);
  // A plan that only follows from an endpoint has no price; the scans may have one.
  const list = isPriced ? await resolveList(given.of(LIST_OPTIONS.options), files) : undefined;
  return { format, output, by, sort, top, plan: list?.plan };
});

/** `dpm-finder diff` */
export const diff = defineCommand({
  description: "Compares two scans of the history, or two JSON reports written with --format json --min-dpm 0 --all: " +
    "which metrics, families and groups are new, gone, grew or shrank, and who did it. Asks no backend.",
  options: {
    scans: SCANS,
    result: RESULT,
    history: optionGroup("History", { dir: HISTORY_OPTIONS.options.dir }),
  },
  operands: {
    argument: "SCAN|FILE.json",
    help: "the earlier and the later scan, in place of --from and --to",
    max: 2,
  },
  permissions: { read: ["."], write: ["."], env: OPTION_VARIABLES },
  exitCodes: [EXIT_CODES.incomplete, EXIT_CODES.interrupted],
  examples: [
    ["What has changed in a week, and which jobs did it:", "dpm-finder diff -7d --history history --by job"],
    [
      "Two days, the bill in money:",
      "dpm-finder diff --from 2026-11-01 --to 2026-11-28 --history history \\",
      "  --plan grafana-cloud --price 8",
    ],
    ["Two reports:", "dpm-finder diff before.json after.json"],
  ],
  heeds: ({ result: { format } }) => ({ by: `--format ${format}`, keys: DIFF_FORMATS[format].honours }),
  run: async (options, context) => {
    const { runDiff } = await import("../run_diff.ts");
    return await runDiff(options, context);
  },
});
