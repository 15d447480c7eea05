import { stringify } from "csv-stringify/sync";
import type { MetricRow } from "../snapshot/metric_row.ts";
import type { Report, ReportInput } from "./report.ts";

/** Records turned into text at a time. */
const BATCH = 500;

/**
 * The listed metrics as CSV of RFC 4180, with CRLF at the end of each record.
 *
 * The original's columns come first, in its order; `estimated_cost` is among them when there is a price. CSV has no
 * place for what the threshold hid: `describeHidden` says it.
 */
export const csvReport: Report = { render };

function* render({ view: { rows, price } }: ReportInput): Generator<string> {
  const withCost = price !== undefined;
  yield toText([["metric_name", "dpm", "series_count", ...withCost ? ["estimated_cost"] : [], "total_dpm"]]);
  for (let start = 0; start < rows.length; start += BATCH) {
    yield toText(rows.slice(start, start + BATCH).map((row) => toRecord(row, withCost)));
  }
}

function toRecord(row: MetricRow, withCost: boolean): (string | number)[] {
  const cost = withCost ? [row.estimatedCost ?? ""] : [];
  return [row.name, row.maxDpm, row.seriesCount, ...cost, row.totalDpm];
}

function toText(records: (string | number)[][]): string {
  return stringify(records, {
    record_delimiter: "windows",
    // The library quotes a field that holds its own record delimiter, and a lone CR or LF ends a record for others.
    quoted_match: /[\r\n]/,
  });
}
