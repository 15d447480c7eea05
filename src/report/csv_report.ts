import { stringify } from "csv-stringify/sync";
import { groupValues } from "../snapshot/group_key.ts";
import type { Change } from "../snapshot/change.ts";
import type { Comparison } from "../snapshot/compare.ts";
import type { MetricRow } from "../snapshot/metric_row.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import type { Report, ReportInput } from "./report.ts";

/** Records turned into text at a time. */
export const BATCH = 500;

/**
 * The listed metrics as CSV of RFC 4180, with CRLF at the end of each record.
 *
 * The original's columns come first, in its order; `estimated_cost` is among them when there is a price. CSV has no
 * place for what the threshold hid: `describeHidden` says it. Split by groups, a metric has a record for each of its
 * groups, and a column for each label behind the others; compared with another scan, the changes stand last.
 *
 * Names and labels are data, written as they are: none is changed because a spreadsheet may take `=cmd` for a formula.
 */
export const csvReport: Report = { render: renderCsv };

/** What CSV shows of a report: the rows may be some of a view's. */
type CsvInput = Pick<ReportInput, "comparison"> & {
  readonly view: Pick<MetricView, "rows" | "price" | "snapshot" | "groupRows">;
  readonly options: Pick<ReportInput["options"], "splitsMetrics">;
};

/** Renders what {@linkcode csvReport} does. */
export function* renderCsv({ view, options, comparison }: CsvInput): Generator<string> {
  const { rows, price, snapshot } = view;
  const withCost = price !== undefined;
  const changeTitles = comparison === undefined ? [] : ["total_dpm_change", "series_count_change"];
  const labels = options.splitsMetrics ? snapshot.scope.groupBy : [];
  yield toText([[
    "metric_name",
    "dpm",
    "series_count",
    ...withCost ? ["estimated_cost"] : [],
    "total_dpm",
    ...labels,
    ...changeTitles,
  ]]);
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH);
    yield toText(
      labels.length === 0
        ? batch.map((row) => [...toRecord(row, withCost), ...changeTo(comparison, comparison?.ofMetric(row.name))])
        : batch.flatMap((row) =>
          view.groupRows(row).map(([key, group]) => [
            ...toRecord(group, withCost),
            ...groupValues(key, labels.length),
            ...changeTo(comparison, comparison?.ofMetricGroup(row.name, key)),
          ])
        ),
    );
  }
}

/** Gives the figures of a metric, in the order of their columns. */
export function toRecord(row: MetricRow, withCost: boolean): (string | number)[] {
  const cost = withCost ? [row.estimatedCost ?? ""] : [];
  return [row.name, row.maxDpm, row.seriesCount, ...cost, row.totalDpm];
}

/** The fields of a change, empty where it cannot be told; none without a comparison. */
function changeTo(comparison: Comparison | undefined, change: Change | undefined): (string | number)[] {
  if (comparison === undefined) return [];
  return change === undefined ? ["", ""] : [change.dpm, change.series];
}

/** Writes records as lines. */
export function toText(records: (string | number)[][]): string {
  return stringify(records, {
    record_delimiter: "windows",
    // The library quotes a field that holds its own record delimiter, and a lone CR or LF ends a record for others.
    quoted_match: /[\r\n]/,
  });
}
