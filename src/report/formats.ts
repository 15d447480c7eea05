export const REPORT_FORMATS = {
  csv: { extension: "csv", aliases: [], defaultSort: "dpm", honours: [] },
  text: { extension: "txt", aliases: ["txt"], defaultSort: "total", honours: ["top", "seriesDetail", "groupBy"] },
  json: { extension: "json", aliases: [], defaultSort: "dpm", honours: ["seriesDetail", "groupBy"] },
  prom: { extension: "prom", aliases: [], defaultSort: "dpm", honours: ["groupBy"] },
} as const;
export type ReportFormat = keyof typeof REPORT_FORMATS;
