import type { VectorSample } from "../prometheus/backend.ts";
import { metricSelector } from "../promql/metric_selector.ts";
import { byClause, quoteString } from "../promql/quote.ts";
import { balancedOr, JOIN_BYTES } from "../promql/balanced_or.ts";
import { utf8Bytes } from "../text/utf8_bytes.ts";
import { ECHO_BYTES, echoOf, freePrefix } from "./echo.ts";
import { type AnswerFlaw, type MeasuredRow, readEveryRow, readMeasuredRow, UNRELATED } from "./measured_row.ts";
import type { QueryStrategy, StrategyOptions } from "./query_strategy.ts";

/** A name's place in its batch at its longest: 10,000 names are over every limit of bytes. */
const MAX_PLACE = "9999";

/**
 * Writes one selector a name, joined by `or`, which works on every backend.
 *
 * Functions drop `__name__` and `or` ignores it, so a name's place in the batch travels in the name of the label that
 * `count_values` writes: rows of different metrics then never look alike. Putting the name itself into a label
 * by `label_replace` costs a Prometheus half as much again, and writing it as the label's name costs the client a
 * quarter of its memory, because every row of an answer then has a shape of its own.
 *
 * A place does not say which batch it is in, so each question has an echo.
 */
export function unionStrategy(options: StrategyOptions): QueryStrategy {
  const { range, groupBy, labelQuoting, matchers } = options;
  const by = byClause(groupBy, labelQuoting);
  const placePrefix = freePrefix("n", groupBy);
  const writeTerm = (place: number | string, name: string) =>
    `count_values${by} ("${placePrefix}${place}", count_over_time(${metricSelector(name, matchers)}[${range}]))`;
  const termBytes = utf8Bytes(writeTerm(MAX_PLACE, "")) + JOIN_BYTES - utf8Bytes(quoteString(""));
  return {
    kind: "union",
    frameBytes: ECHO_BYTES,
    nameBytes: (name) => termBytes + utf8Bytes(quoteString(name)),
    ask: (names) => {
      const echo = echoOf(names, groupBy);
      const nameOf = new Map(names.map((name, place) => [`${placePrefix}${place}`, name]));
      const readRow = (row: VectorSample): MeasuredRow | AnswerFlaw => {
        const samplesLabel = Object.keys(row.labels).find((label) => !groupBy.includes(label)) ?? "";
        const name = nameOf.get(samplesLabel);
        return name === undefined ? UNRELATED : readMeasuredRow(row, { name, samplesLabel, groupBy });
      };
      return {
        expression: balancedOr([...names.map((name, place) => writeTerm(place, name)), echo.expression]),
        readAnswer: (rows) => {
          const measured = echo.strip(rows);
          return measured === undefined ? UNRELATED : readEveryRow(measured, readRow);
        },
      };
    },
  };
}
