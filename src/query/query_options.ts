import { ConfigError } from "../config/config_error.ts";
import { flag, value } from "../config/option.ts";
import { parsePath } from "../config/parse_path.ts";
import { optionGroup } from "../config/resolve_options.ts";
import { parseDay } from "../text/parse_day.ts";
import { parseWholeNumber } from "../text/parse_number.ts";
import { ValueError } from "../text/value_error.ts";

/** The forms in which a result can be written, by the words of `--format`. */
const QUERY_FORMATS = ["table", "csv", "json", "parquet"] as const;
/** One of {@linkcode QUERY_FORMATS}. */
type QueryFormat = (typeof QUERY_FORMATS)[number];

const AGGREGATES = ["sum", "avg", "min", "max", "count"] as const;
/** How values are put together, by the words of `--aggregate`. */
export type Aggregate = (typeof AGGREGATES)[number];

const MAX_DAYS = 36_500;
const MAX_ROWS = 1_000_000_000_000;

/** Days as `YYYY-MM-DD`, both ends included; `undefined` is an open end. */
export interface DayRange {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** What is asked: an SQL text, `-` for one from standard input, or the samples that the options choose. */
export type Question =
  | { readonly kind: "sql"; readonly text: string }
  | {
    readonly kind: "samples";
    readonly apiProxy: string | undefined;
    readonly metric: string | undefined;
    readonly aggregate: Aggregate | undefined;
    /** Columns by which values are put together. */
    readonly by: readonly string[];
  };

/** What is asked of which files, and where the answer goes. */
export interface QueryConfig {
  readonly dataDir: string;
  /** Days whose files are read; a number is that of the days up to today. */
  readonly days: DayRange | number;
  readonly question: Question;
  readonly format: QueryFormat;
  /** A file's path; `undefined` is standard output. */
  readonly output: string | undefined;
  readonly limit: number | undefined;
  readonly skipDamaged: boolean;
  /** The `duckdb` program; `undefined` where any engine may answer. */
  readonly duckdb: string | undefined;
}

const ONE_WAY_TO_SAY_DAYS = { reason: "each says which days are read" };
const SQL_SAYS_IT = { reason: "SQL says itself what is chosen" };

/** Options of `query`. */
export const QUERY_OPTIONS = optionGroup("Query", {
  dataDir: value({
    long: "--data-dir",
    argument: "FOLDER",
    environment: "DPM_FINDER_DATA_DIR",
    help: "Folder of the collected files, DIR/YYYY-MM-DD/PROXY.parquet, and of the scans that --history keeps.",
    parse: parsePath,
    default: "data",
  }),
  date: value({
    long: "--date",
    argument: "DAY",
    environment: "DPM_FINDER_QUERY_DATE",
    help: "Read the files of one day (UTC) alone: 2026-01-31.",
    conflicts: { "--last-days": ONE_WAY_TO_SAY_DAYS, "--from": ONE_WAY_TO_SAY_DAYS, "--to": ONE_WAY_TO_SAY_DAYS },
    parse: parseDay,
  }),
  lastDays: value({
    long: "--last-days",
    argument: "N",
    environment: "DPM_FINDER_QUERY_LAST_DAYS",
    help: "Read the files of the last N days, today (UTC) being the last.",
    conflicts: { "--from": ONE_WAY_TO_SAY_DAYS, "--to": ONE_WAY_TO_SAY_DAYS },
    parse: (text) => parseWholeNumber(text, { min: 1, max: MAX_DAYS, example: "7" }),
  }),
  from: value({
    long: "--from",
    argument: "DAY",
    environment: "DPM_FINDER_QUERY_FROM",
    help: "First day whose files are read.",
    defaultText: "the first there is",
    parse: parseDay,
  }),
  to: value({
    long: "--to",
    argument: "DAY",
    environment: "DPM_FINDER_QUERY_TO",
    help: "Last day whose files are read.",
    defaultText: "the last there is",
    parse: parseDay,
  }),
  apiProxy: value({
    long: "--api-proxy",
    argument: "NAME",
    environment: "DPM_FINDER_QUERY_API_PROXY",
    help: "Only samples of this API proxy.",
    conflicts: { "--sql": SQL_SAYS_IT },
    parse: parseName,
  }),
  metric: value({
    long: "--metric",
    argument: "NAME",
    environment: "DPM_FINDER_QUERY_METRIC",
    help: "Only samples of this metric.",
    conflicts: { "--sql": SQL_SAYS_IT },
    parse: parseName,
  }),
  aggregate: value({
    long: "--aggregate",
    argument: "HOW",
    environment: "DPM_FINDER_QUERY_AGGREGATE",
    help: `Put values together: ${AGGREGATES.join(", ")}.`,
    choices: AGGREGATES,
    conflicts: { "--sql": SQL_SAYS_IT },
    parse: (text) => choose(text, AGGREGATES),
  }),
  by: value({
    long: "--by",
    argument: "COLUMN[,COLUMN]",
    environment: "DPM_FINDER_QUERY_BY",
    help: "Put together what has the same values in these columns: api_proxy,date. Needs --aggregate.",
    defaultText: "everything into one row",
    conflicts: { "--sql": SQL_SAYS_IT },
    parse: parseColumns,
  }),
  sql: value({
    long: "--sql",
    argument: "'SELECT …'",
    environment: "DPM_FINDER_QUERY_SQL",
    help:
      "Ask in SQL: one SELECT over the views samples, dpm, groups and scans, or files below the folder; - reads it " +
      "from standard input.",
    parse: parseSql,
  }),
  format: value({
    short: "-f",
    long: "--format",
    argument: "FORMAT",
    environment: "DPM_FINDER_QUERY_FORMAT",
    help: `${QUERY_FORMATS.slice(0, -1).join(", ")} or ${QUERY_FORMATS.at(-1)}.`,
    choices: QUERY_FORMATS,
    defaultText: "table; csv or as FILE ends",
    parse: (text) => choose(text, QUERY_FORMATS),
  }),
  output: value({
    short: "-o",
    long: "--output",
    argument: "FILE",
    environment: "DPM_FINDER_QUERY_OUTPUT",
    help: "File to write; - is standard output.",
    defaultText: "standard output",
    parse: parsePath,
  }),
  limit: value({
    long: "--limit",
    argument: "N",
    environment: "DPM_FINDER_QUERY_LIMIT",
    help: "Rows at most.",
    defaultText: "all",
    parse: (text) => parseWholeNumber(text, { min: 0, max: MAX_ROWS }),
  }),
  skipDamaged: flag({
    long: "--skip-damaged",
    environment: "DPM_FINDER_QUERY_SKIP_DAMAGED",
    help: "Leave out files that cannot be read, and say which, in place of ending there.",
  }),
  duckdb: value({
    long: "--duckdb",
    argument: "PROGRAM",
    environment: "DPM_FINDER_DUCKDB",
    help: "The duckdb program that answers, in place of the npm package @duckdb/node-api.",
    defaultText: "npm package, else duckdb on PATH",
    parse: parsePath,
  }),
}, async (given): Promise<QueryConfig> => {
  const { date, lastDays, from, to, apiProxy, metric, aggregate, by, sql, ...rest } = await given.values();
  if (from !== undefined && to !== undefined && from > to) {
    throw new ConfigError({
      option: given.one("to")?.name ?? "--to",
      value: to,
      reason: `it is before ${from}, the first day`,
      suggestion: "Exchange them",
    });
  }
  if (by !== undefined && aggregate === undefined) {
    throw new ConfigError({
      option: given.one("by")?.name ?? "--by",
      reason: "nothing says how values are put together",
      suggestion: `Add --aggregate ${AGGREGATES.join("|")}`,
    });
  }
  const output = rest.output === "-" ? undefined : rest.output;
  const format = rest.format ?? formatOf(output);
  if (format === "parquet" && output === undefined) {
    throw new ConfigError({
      option: given.one("format")?.name ?? "--format",
      value: format,
      reason: "a Parquet file is no text for a terminal or a pipe",
      suggestion: "Add --output FILE.parquet",
    });
  }
  return {
    ...rest,
    format,
    output,
    days: lastDays ?? (date === undefined ? { from, to } : { from: date, to: date }),
    question: sql === undefined
      ? { kind: "samples", apiProxy, metric, aggregate, by: by ?? [] }
      : { kind: "sql", text: sql },
  };
});

function formatOf(output: string | undefined): QueryFormat {
  if (output === undefined) return "table";
  const [, extension = ""] = /\.(\w+)$/.exec(output.toLowerCase()) ?? [];
  return QUERY_FORMATS.find((format) => format === extension) ?? "csv";
}

function parseName(text: string): string {
  if (text.trim() === "") throw new ValueError("it is empty", "Give a name");
  return text;
}

function parseSql(text: string): string {
  if (text.trim() === "") throw new ValueError("it is empty", "Write a SELECT, or - for standard input");
  return text;
}

function parseColumns(text: string): readonly string[] {
  const columns = [...new Set(text.split(",").map((column) => column.trim()))];
  if (columns.includes("")) throw new ValueError("a column has no name", "Write api_proxy,date");
  return columns;
}

async function choose<T extends string>(text: string, words: readonly T[]): Promise<T> {
  const { parseChoice } = await import("../text/parse_choice.ts");
  return parseChoice(text, new Map(words.map((word) => [word, word])));
}
