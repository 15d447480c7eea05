import { IGNORE_USAGE_MATCHER } from "../prometheus/metric_selector.ts";
import { quoteRegex } from "../prometheus/quote_regex.ts";
import { quoteString } from "../prometheus/quote_string.ts";
import type { MeasuringWay, WayOptions } from "./measuring_way.ts";
import { readMeasuredRow } from "./read_measured_row.ts";
import { rowLabels } from "./row_labels.ts";
import { utf8Bytes } from "./utf8_bytes.ts";

/**
 * One selector for many names, for backends whose functions keep the metric's name: VictoriaMetrics when told to
 * (`keep_metric_names`), Prometheus 3 and Mimir where names are removed at the end of the query (delayed name removal).
 *
 * On others the same expression fails, or merges the rows of different names without a word: never use it unprobed.
 */
export function regexWay(kind: "keep-names" | "delayed-names", options: WayOptions): MeasuringWay {
  const { samples } = rowLabels(options.groupBy);
  const by = ["__name__", ...(options.groupBy === undefined ? [] : [options.groupBy])].join(", ");
  const places = { nameLabel: "__name__", samplesLabel: samples, groupBy: options.groupBy };
  const write = (pattern: string) => {
    const counted = `count_over_time({__name__=~${pattern},${IGNORE_USAGE_MATCHER}}[${options.range}])`;
    return kind === "keep-names"
      ? `count_values("${samples}", ${counted} keep_metric_names) by (${by})`
      : `count_values by (${by}) ("${samples}", ${counted})`;
  };
  return {
    kind,
    expression: (names) => write(quoteString(names.map(quoteRegex).join("|"))),
    frameBytes: utf8Bytes(write(`""`)),
    nameBytes: (name) => utf8Bytes(quoteString(quoteRegex(name))) - 1,
    readRow: (row) => readMeasuredRow(row, places),
  };
}
