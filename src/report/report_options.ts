import { ConfigError } from "../config/config_error.ts";
import { optionGroup } from "../config/resolve_options.ts";
import { LIST_OPTIONS, type ListConfig, resolveList } from "../config/list_options.ts";
import { flag, value } from "../config/option.ts";
import { parseEnd } from "../config/scan_options.ts";
import { parseWholeNumber } from "../text/parse_number.ts";
import { ValueError } from "../text/value_error.ts";
import type { SortKey } from "../snapshot/metric_view.ts";
import { FORMAT_NAMES, REPORT_FORMATS, type ReportFormat } from "./formats.ts";

const FORMATS = new Map(
  FORMAT_NAMES.flatMap((format) => [format, ...REPORT_FORMATS[format].aliases].map((word) => [word, format] as const)),
);
const DEFAULT_FORMAT = "csv";
/** What a report for people may list. */
const LISTS = new Map((["families", "metrics"] as const).map((name) => [name, name]));
const MAX_ROWS = 1_000_000_000;
const MAX_SERIES_DETAIL = 10_000;

/** How a snapshot is shown, and where the document goes. */
export interface ReportConfig extends ListConfig {
  readonly format: ReportFormat;
  readonly sort: SortKey;
  /** Whether a format for people shows the bill, who causes it and what it consists of, in place of all metrics. */
  readonly isOverview: boolean;
  /** Largest number of metrics shown, by the formats that shorten their list; `undefined` shows all. */
  readonly top: number | undefined;
  readonly seriesDetail: SeriesDetailConfig;
  /** A file's path, or `-` for standard output alone. */
  readonly output: string;
  /** Whether a file is replaced even by a result that lacks most of the names. */
  readonly writeIncomplete: boolean;
  /** What the scan is compared with; `undefined` is nothing. */
  readonly compare: CompareConfig | undefined;
}

/** What a scan is compared with: the path of an earlier report, or the same scan as of another time. */
export type CompareConfig =
  & (
    | { readonly path: string }
    | { readonly atMs: number }
    /** Counted back from the end of the scan's own window. */
    | { readonly beforeScanMs: number }
  )
  & {
    /** As it was given. */
    readonly text: string;
    /** Where it was given: `--compare`, `DPM_FINDER_COMPARE from the environment`. */
    readonly option: string;
  };

/** How much is shown of the series of the listed metrics. */
interface SeriesDetailConfig {
  /** Series of one metric at most, highest DPM first; 0 is none. */
  readonly series: number;
  /** Metrics at the top of the list that have it; `undefined` is all of them, which the user asked for. */
  readonly metrics: number | undefined;
}

/** Options that say how the result is shown and where it goes. */
export const REPORT_OPTIONS = optionGroup("Result", {
  format: value({
    short: "-f",
    long: "--format",
    argument: "FORMAT",
    environment: "DPM_FINDER_FORMAT",
    help: `${orList(FORMAT_NAMES.map(withAliases))}.`,
    choices: [...FORMATS.keys()],
    parse: (text) => choose(text, FORMATS),
    default: DEFAULT_FORMAT as ReportFormat,
  }),
  output: value({
    short: "-o",
    long: "--output",
    argument: "FILE",
    environment: "DPM_FINDER_OUTPUT",
    help: "File to write; - is standard output alone.",
    defaultText: `metric_rates.<${FORMAT_NAMES.map((format) => REPORT_FORMATS[format].extension).join("|")}>`,
    parse: parseOutput,
  }),
  writeIncomplete: flag({
    long: "--write-incomplete",
    environment: "DPM_FINDER_WRITE_INCOMPLETE",
    help: "Replace an earlier result even by one that lacks most of the names.",
  }),
  ...LIST_OPTIONS.options,
  sort: value({
    long: "--sort",
    argument: "KEY",
    environment: "DPM_FINDER_SORT",
    help: "dpm, total, series, cost or name.",
    defaultText: defaultSorts(),
    choices: ["dpm", "total", "series", "cost", "name"] satisfies SortKey[],
    parse: parseSortKey,
  }),
  list: value({
    long: "--list",
    argument: "WHAT",
    environment: "DPM_FINDER_LIST",
    help:
      "families: the bill, who sends most and what it consists of; or metrics: all that are listed, as -m, --all and --sort do.",
    defaultText: "families; metrics with -m",
    dependsOn: "format",
    choices: [...LISTS.keys()],
    parse: (text) => choose(text, LISTS),
  }),
  top: value({
    long: "--top",
    argument: "N",
    environment: "DPM_FINDER_TOP",
    help: `Lines shown of each list at most, by ${heededBy("top")}; 0 for all.`,
    defaultText: "4 groups, 6 families, all metrics",
    dependsOn: "format",
    parse: (text) => parseWholeNumber(text, { min: 0, max: MAX_ROWS }),
  }),
  seriesDetail: value({
    long: "--series-detail",
    argument: "N",
    preset: "10",
    environment: "DPM_FINDER_SERIES_DETAIL",
    help: `Show the N highest series of each listed metric, in ${heededBy("seriesDetail")}; 10 without =N, 0 for none.`,
    defaultText: defaultSeriesDetails(),
    dependsOn: "format",
    parse: (text) => parseWholeNumber(text, { min: 0, max: MAX_SERIES_DETAIL }),
  }),
  compare: value({
    long: "--compare",
    argument: "TIME|FILE.json",
    environment: "DPM_FINDER_COMPARE",
    help:
      "Say what has changed since the same scan at another time, -7d or as --at takes it: from --history where that has " +
      "it. Or since a json report of everything (--min-dpm 0 --all).",
    dependsOn: "format",
    parse: parseCompared,
  }),
}, async (given, files): Promise<ReportConfig> => {
  const { sort, output, seriesDetail, format, top, writeIncomplete, list, compare } = await given.values();
  const rest = { ...await resolveList(given.of(LIST_OPTIONS.options), files), format, top, writeIncomplete };
  const { defaultSort, defaultSortWithPrice, defaultSeriesDetail, extension } = REPORT_FORMATS[rest.format];
  const hasPrice = rest.costPer1000Series !== undefined;
  if (sort === "cost" && !hasPrice) {
    throw new ConfigError({
      option: given.one("sort")?.name ?? "--sort",
      value: sort,
      reason: "without a price there are no costs",
      suggestion: "Add --cost-per-1000-series PRICE, or --plan and --price for series, or sort by total",
    });
  }
  return {
    ...rest,
    isOverview: list === undefined
      ? !["sort", "minDpm", "all", "seriesDetail"].some((key) => given.one(key as "sort")?.kind === "flag")
      : list === "families",
    sort: sort ?? (hasPrice ? defaultSortWithPrice : defaultSort),
    seriesDetail: seriesDetail === undefined
      ? defaultSeriesDetail ?? { series: 0, metrics: undefined }
      : { series: seriesDetail, metrics: undefined },
    output: output ?? `metric_rates.${extension}`,
    compare: compare && { ...compare, option: given.one("compare")?.name ?? "--compare" },
  };
});

function parseCompared(text: string) {
  const given = text.trim();
  if (/\.json$/i.test(given)) return { text: given, path: parseOutput(given) };
  try {
    const end = parseEnd(given);
    return { text: given, ...("atMs" in end ? end : { beforeScanMs: end.beforeNowMs }) };
  } catch (error) {
    if (!(error instanceof ValueError) || /^\s*-?\d/.test(given)) throw error;
    throw new ValueError("it is neither a time nor a .json file", "Write -7d, 2026-01-31T12:00Z or FILE.json");
  }
}

function parseOutput(text: string): string {
  if (text.trim() === "") throw new ValueError("it is empty", "Give a file's path, or - for standard output");
  if (text.includes("\0")) throw new ValueError("no path contains a NUL character", "Give a file's path");
  return text;
}

async function parseSortKey(text: string): Promise<SortKey> {
  const { SORT_KEYS } = await import("../snapshot/metric_view.ts");
  return await choose(text, new Map(SORT_KEYS.map((key) => [key, key])));
}

async function choose<T>(text: string, choices: ReadonlyMap<string, T>): Promise<T> {
  const { parseChoice } = await import("../text/parse_choice.ts");
  return parseChoice(text, choices);
}

function withAliases(format: ReportFormat): string {
  const { aliases } = REPORT_FORMATS[format];
  return aliases.length === 0 ? format : `${format} (or ${aliases.join(", ")})`;
}

/** The formats that heed an option: `text and json`. */
function heededBy(option: "top" | "seriesDetail"): string {
  const formats = FORMAT_NAMES.filter((format) =>
    (REPORT_FORMATS[format].honours as readonly string[]).includes(option)
  );
  return formats.join(" and ");
}

/** The default order, and that of each format that has another one: `dpm, with a price cost; text: total`. */
function defaultSorts(): string {
  const words = (format: ReportFormat) => {
    const { defaultSort, defaultSortWithPrice } = REPORT_FORMATS[format];
    return defaultSort === defaultSortWithPrice ? defaultSort : `${defaultSort}, with a price ${defaultSortWithPrice}`;
  };
  const usual = words(DEFAULT_FORMAT);
  const others = FORMAT_NAMES.filter((format) => words(format) !== usual);
  return [usual, ...others.map((format) => `${format}: ${words(format)}`)].join("; ");
}

/** The formats that show series unless told, and how many: `json: 10 of the first 20 metrics`. */
function defaultSeriesDetails(): string {
  return FORMAT_NAMES.flatMap((format) => {
    const detail = REPORT_FORMATS[format].defaultSeriesDetail;
    return detail === undefined ? [] : [`${format}: ${detail.series} of the first ${detail.metrics} metrics`];
  }).join("; ");
}

function orList(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
