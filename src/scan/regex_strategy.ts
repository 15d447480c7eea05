import { IGNORE_USAGE_MATCHER } from "../promql/metric_selector.ts";
import type { RegexStrategyKind } from "../prometheus/flavours.ts";
import { quoteLabelName, quoteRegex, quoteString } from "../promql/quote.ts";
import { utf8Bytes } from "../text/utf8_bytes.ts";
import { readEveryRow, readMeasuredRow, samplesLabelFor } from "./measured_row.ts";
import type { QueryStrategy, StrategyOptions } from "./query_strategy.ts";

/**
 * Writes one selector for many names, for backends whose functions keep the metric's name: VictoriaMetrics when told to
 * (`keep_metric_names`), Prometheus 3 and Mimir where names are removed at the end of the query (delayed name removal).
 *
 * On others the same expression fails, or merges the rows of different names without a word: never use it unprobed.
 */
export function regexStrategy(kind: RegexStrategyKind, options: StrategyOptions): QueryStrategy {
  const { range, groupBy } = options;
  // Only VictoriaMetrics, which wants backslashes, knows the suffix of the one strategy, and it does not know the other.
  const labelQuoting = kind === "keep-names" ? "backslash" : "quoted";
  const samplesLabel = samplesLabelFor(groupBy);
  const by = ["__name__", ...(groupBy === undefined ? [] : [quoteLabelName(groupBy, labelQuoting)])].join(", ");
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
