import type { Aggregate, Question } from "./query_options.ts";
import { patternsOf, quoteName, quoteText } from "./sql_text.ts";

/** The relation of the rows of files, whose columns need not be the same. */
export function readParquet(files: readonly string[]): string {
  // A folder named `a=b` is a column unless told.
  return `read_parquet(${patternsOf(files)}, union_by_name = true, hive_partitioning = false)`;
}

const AGGREGATE_SQL: Readonly<Record<Aggregate, string>> = {
  sum: "sum(value)",
  avg: "avg(value)",
  min: "min(value)",
  max: "max(value)",
  count: "count(*)",
};

/** The SQL for the samples that options choose. What a narrow terminal has to show comes first. */
export function samplesSql({ apiProxy, metric, aggregate, by }: Question & { readonly kind: "samples" }): string {
  const conditions = [
    ...apiProxy === undefined ? [] : [`api_proxy = ${quoteText(apiProxy)}`],
    ...metric === undefined ? [] : [`metric_name = ${quoteText(metric)}`],
  ];
  const from = `FROM samples${conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`}`;
  if (aggregate === undefined) {
    return "SELECT date, api_proxy, metric_name, value, * EXCLUDE (timestamp, date, api_proxy, metric_name, value), " +
      `timestamp_ms(timestamp) AS timestamp ${from} ORDER BY date, api_proxy, metric_name, ` +
      "COLUMNS(* EXCLUDE (date, api_proxy, metric_name, value)), value";
  }
  const names = by.map(quoteName).join(", ");
  const value = `${AGGREGATE_SQL[aggregate]} AS ${quoteName(aggregate)}`;
  return names === ""
    ? `SELECT ${value} ${from}`
    : `SELECT ${names}, ${value} ${from} GROUP BY ${names} ORDER BY ${names}`;
}
