import type { SortKey } from "../snapshot/metric_view.ts";
import type { Report } from "./report.ts";
import type { CreateTargetsDocument } from "./targets_report.ts";

/** What a format is known by before it is loaded. */
interface ReportFormatRow {
  /** Extension of the default output file, without its dot. */
  readonly extension: string;
  /** Other names it may be asked for by. */
  readonly aliases: readonly string[];
  /** Order of its metrics unless told. */
  readonly defaultSort: SortKey;
  /** The same where there is a price. */
  readonly defaultSortWithPrice: SortKey;
  /** Series shown unless told, and of how many of the first metrics; `undefined` shows none. */
  readonly defaultSeriesDetail: { readonly series: number; readonly metrics: number } | undefined;
  /** Whether it shows what the default grouping adds up to; a grouping that is asked for, every format shows. */
  readonly showsDefaultGrouping: boolean;
  /** Options that only some formats heed, and this one does. */
  readonly honours: readonly ("top" | "seriesDetail" | "list" | "compare")[];
  /** Whether the document itself says what it leaves out; the log says it for one that has no place for it. */
  readonly tellsHidden: boolean;
  /**
   * Fits the beginning of a document without a measured metric, of this program or of the original one. What it does not
   * fit is taken for a result worth keeping.
   */
  readonly emptyDocument: RegExp;
  /** Loads the formatter: what is not asked for costs nothing. */
  readonly load: () => Promise<Report>;
  /** Loads the formatter of many targets. */
  readonly loadTargets: () => Promise<CreateTargetsDocument>;
}

/** Every output format, by its name. A new one is one file and one row here: help and options are made from the rows. */
export const REPORT_FORMATS = {
  csv: {
    extension: "csv",
    aliases: [],
    defaultSort: "dpm",
    defaultSortWithPrice: "cost",
    defaultSeriesDetail: undefined,
    showsDefaultGrouping: false,
    honours: ["compare"],
    tellsHidden: false,
    // Of many targets, those that failed have records without a metric.
    emptyDocument: /^\uFEFF?(?:metric_name,[^\r\n]*|target,[^\r\n]*(?:\r?\n[^,\r\n]+,,[^\r\n]*)*)\s*$/,
    load: async () => (await import("./csv_report.ts")).csvReport,
    loadTargets: async () => (await import("./csv_targets.ts")).createCsvTargets,
  },
  text: {
    extension: "txt",
    aliases: ["txt"],
    defaultSort: "total",
    defaultSortWithPrice: "total",
    defaultSeriesDetail: undefined,
    showsDefaultGrouping: true,
    honours: ["top", "seriesDetail", "list", "compare"],
    tellsHidden: true,
    emptyDocument: /^No metric has a sample in the window\.$|^Metrics: DPM [^\n]*\n\s*Performance Metrics:/m,
    load: async () => (await import("./text_report.ts")).textReport,
    loadTargets: async () => (await import("./text_targets.ts")).createTextTargets,
  },
  json: {
    extension: "json",
    aliases: [],
    defaultSort: "dpm",
    defaultSortWithPrice: "cost",
    defaultSeriesDetail: { series: 10, metrics: 20 },
    showsDefaultGrouping: true,
    honours: ["seriesDetail", "compare"],
    tellsHidden: true,
    // Of many targets, the sum over all says it, which comes before any report.
    emptyDocument:
      /^\{\s*"targets_schema_version":[^{]*\{\s*"metrics":\s*0\b|^(?!\{\s*"targets_)[^]*"ledger":\s*\{\s*"catalogue":\s*\d+,\s*"measured":\s*0\b|^\{\s*"metrics":\s*\[\],\s*"total_metrics_above_threshold":/,
    load: async () => (await import("./json_report.ts")).jsonReport,
    loadTargets: async () => (await import("./json_targets.ts")).createJsonTargets,
  },
  prom: {
    extension: "prom",
    aliases: [],
    defaultSort: "dpm",
    defaultSortWithPrice: "cost",
    defaultSeriesDetail: undefined,
    showsDefaultGrouping: false,
    honours: [],
    tellsHidden: true,
    emptyDocument:
      /^(?![\s\S]*\n(?:metric_\w+\{|dpm_finder_names\{(?:target="[^"]*",)?outcome="measured"\} [1-9]))[\s\S]*\ndpm_finder_/,
    load: async () => (await import("./prom_report.ts")).promReport,
    loadTargets: async () => (await import("./prom_targets.ts")).createPromTargets,
  },
} as const satisfies Record<string, ReportFormatRow>;

/** Name of an output format. */
export type ReportFormat = keyof typeof REPORT_FORMATS;

/** Names of all output formats, in the order of their rows. */
export const FORMAT_NAMES = Object.keys(REPORT_FORMATS) as ReportFormat[];

/** Whether a document that begins so, in whatever format, has no measured metric in it. */
export function isEmptyDocument(head: string): boolean {
  return FORMAT_NAMES.some((format) => REPORT_FORMATS[format].emptyDocument.test(head));
}
