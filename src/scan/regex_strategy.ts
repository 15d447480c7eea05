import { selectorOf } from "../promql/metric_selector.ts";
import type { RegexStrategyKind } from "../prometheus/flavours.ts";
import { byClause, quoteRegex, quoteString } from "../promql/quote.ts";
import { utf8Bytes } from "../text/utf8_bytes.ts";
import { ECHO_BYTES, echoOf } from "./echo.ts";
import { readEveryRow, readMeasuredRow, samplesLabelFor, UNRELATED } from "./measured_row.ts";
import type { QueryStrategy, StrategyOptions } from "./query_strategy.ts";

/**
 * Writes one selector for many names, for backends whose functions keep the metric's name: VictoriaMetrics when told to
 * (`keep_metric_names`), Prometheus 3 and Mimir where names are removed at the end of the query (delayed name removal).
 *
 * On others the same expression fails, or merges the rows of different names without a word: never use it unprobed.
 *
 * Rows say whose they are, and no rows say nothing: an echo tells an answer that is empty from one that never was.
 */
export function regexStrategy(kind: RegexStrategyKind, options: StrategyOptions): QueryStrategy {
  const { range, groupBy, matchers = "" } = options;
  // Only VictoriaMetrics, which wants backslashes, knows the suffix of the one strategy, and it does not know the other.
  const labelQuoting = kind === "keep-names" ? "backslash" : "quoted";
  const samplesLabel = samplesLabelFor(groupBy);
  const by = byClause(["__name__", ...groupBy], labelQuoting);
  const write = (pattern: string) => {
    const counted = `count_over_time(${selectorOf(`__name__=~${pattern}`, matchers)}[${range}])`;
    return kind === "keep-names"
      ? `count_values("${samplesLabel}", ${counted} keep_metric_names)${by}`
      : `count_values${by} ("${samplesLabel}", ${counted})`;
  };
  return {
    kind,
    frameBytes: utf8Bytes(write(`""`)) + ECHO_BYTES,
    nameBytes: (name) => utf8Bytes(quoteString(quoteRegex(name))) - 1,
    ask: (names) => {
      const asked = new Set(names);
      const echo = echoOf(names, groupBy);
      return {
        expression: `${write(quoteString(names.map(quoteRegex).join("|")))} or ${echo.expression}`,
        readAnswer: (rows) => {
          const measured = echo.strip(rows);
          if (measured === undefined) return UNRELATED;
          return readEveryRow(measured, (row) => {
            const name = row.labels["__name__"];
            return name !== undefined && asked.has(name)
              ? readMeasuredRow(row, { name, samplesLabel, groupBy })
              : UNRELATED;
          });
        },
      };
    },
  };
}
