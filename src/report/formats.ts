import type { SortKey } from "../snapshot/metric_view.ts";
import type { Report } from "./report.ts";

/** What a format is known by before it is loaded. */
interface ReportFormatRow {
  /** Extension of the default output file, without its dot. */
  readonly extension: string;
  /** Other names it may be asked for by. */
  readonly aliases: readonly string[];
  /** Order of its metrics unless told. */
  readonly defaultSort: SortKey;
  /** Options that only some formats heed, and this one does. */
  readonly honours: readonly ("top" | "seriesDetail" | "groupBy")[];
  /** Whether the document itself says what it leaves out; the log says it for one that has no place for it. */
  readonly tellsHidden: boolean;
  /** Loads the formatter: what is not asked for costs nothing. */
  readonly load: () => Promise<Report>;
}

/** Every output format, by its name. A new one is one file and one row here: help and options are made from the rows. */
export const REPORT_FORMATS = {
  csv: {
    extension: "csv",
    aliases: [],
    defaultSort: "dpm",
    honours: [],
    tellsHidden: false,
    load: async () => (await import("./csv_report.ts")).csvReport,
  },
  text: {
    extension: "txt",
    aliases: ["txt"],
    defaultSort: "total",
    honours: ["top", "seriesDetail", "groupBy"],
    tellsHidden: true,
    load: async () => (await import("./text_report.ts")).textReport,
  },
  json: {
    extension: "json",
    aliases: [],
    defaultSort: "dpm",
    honours: ["seriesDetail", "groupBy"],
    tellsHidden: true,
    load: async () => (await import("./json_report.ts")).jsonReport,
  },
  prom: {
    extension: "prom",
    aliases: [],
    defaultSort: "dpm",
    honours: ["groupBy"],
    tellsHidden: true,
    load: async () => (await import("./prom_report.ts")).promReport,
  },
} as const satisfies Record<string, ReportFormatRow>;

/** Name of an output format. */
export type ReportFormat = keyof typeof REPORT_FORMATS;

/** Names of all output formats, in the order of their rows. */
export const FORMAT_NAMES = Object.keys(REPORT_FORMATS) as ReportFormat[];
