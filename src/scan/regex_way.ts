import { IGNORE_USAGE_MATCHER } from "../promql/metric_selector.ts";
import { quoteLabelName, quoteRegex, quoteString } from "../promql/quote.ts";
import type { MeasuringWay, WayOptions } from "./measuring_way.ts";
import { readEveryRow } from "./read_every_row.ts";
import { readMeasuredRow } from "./read_measured_row.ts";
import { samplesLabel as samplesLabelFor } from "./samples_label.ts";
import { utf8Bytes } from "../text/utf8_bytes.ts";

/**
 * One selector for many names, for backends whose functions keep the metric's name: VictoriaMetrics when told to
 * (`keep_metric_names`), Prometheus 3 and Mimir where names are removed at the end of the query (delayed name removal).
 *
 * On others the same expression fails, or merges the rows of different names without a word: never use it unprobed.
 */
export function regexWay(kind: "keep-names" | "delayed-names", options: WayOptions): MeasuringWay {
  const { range, groupBy } = options;
  // Nobody but VictoriaMetrics knows the suffix of the one way, and it does not know the other.
  const style = kind === "keep-names" ? "backslash" : "quoted";
  const samplesLabel = samplesLabelFor(groupBy);
  const by = ["__name__", ...(groupBy === undefined ? [] : [quoteLabelName(groupBy, style)])].join(", ");
  const write = (pattern: string) => {
    const counted = `count_over_time({__name__=~${pattern},${IGNORE_USAGE_MATCHER}}[${range}])`;
    return kind === "keep-names"
      ? `count_values("${samplesLabel}", ${counted} keep_metric_names) by (${by})`
      : `count_values by (${by}) ("${samplesLabel}", ${counted})`;
  };
  return {
    kind,
    frameBytes: utf8Bytes(write(`""`)),
    nameBytes: (name) => utf8Bytes(quoteString(quoteRegex(name))) - 1,
    ask: (names) => {
      const asked = new Set(names);
      return {
        expression: write(quoteString(names.map(quoteRegex).join("|"))),
        readAnswer: (rows) =>
          readEveryRow(rows, (row) => {
            const name = row.labels["__name__"];
            return name !== undefined && asked.has(name)
              ? readMeasuredRow(row, { name, samplesLabel, groupBy })
              : undefined;
          }),
      };
    },
  };
}
