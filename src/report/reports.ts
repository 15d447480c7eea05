import type { ReportFormat } from "../config/config.ts";
import { csvReport } from "./csv_report.ts";
import { jsonReport } from "./json_report.ts";
import { promReport } from "./prom_report.ts";
import type { Report } from "./report.ts";
import { textReport } from "./text_report.ts";

/** Every output format, by its name. A new one is one file and one line here. */
export const reports: Readonly<Record<ReportFormat, Report>> = {
  csv: csvReport,
  text: textReport,
  json: jsonReport,
  prom: promReport,
};
