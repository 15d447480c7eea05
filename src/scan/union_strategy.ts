import type { VectorSample } from "../prometheus/backend.ts";
import { metricSelector } from "../promql/metric_selector.ts";
import { quoteLabelName, quoteString } from "../promql/quote.ts";
import { balancedOr, JOIN_BYTES } from "../promql/balanced_or.ts";
import { hashText } from "../text/hash_text.ts";
import { utf8Bytes } from "../text/utf8_bytes.ts";
import { type MeasuredRow, readEveryRow, readMeasuredRow } from "./measured_row.ts";
import type { QueryStrategy, StrategyOptions } from "./query_strategy.ts";

/** A name's place in its batch and a fingerprint, each at its longest: 10,000 names are over every limit of bytes. */
const MAX_PLACE = "9999";
const MAX_FINGERPRINT = "zzzzzzz";

/**
 * Writes one selector a name, joined by `or`, which works on every backend.
 *
 * Functions drop `__name__` and `or` ignores it, so a name's place in the batch travels in the name of the label that
 * `count_values` writes: rows of different metrics then never look alike. Putting the name itself into a label
 * by `label_replace` costs a Prometheus half as much again, and writing it as the label's name costs the client a
 * quarter of its memory, because every row of an answer then has a shape of its own.
 *
 * A place does not say which batch it is in, so each question has one more term, whose row comes back with the
 * question's fingerprint: an answer from a confused cache is then none.
 */
export function unionStrategy(options: StrategyOptions): QueryStrategy {
  const { range, groupBy, labelQuoting = "quoted" } = options;
  const by = groupBy === undefined ? "" : ` by (${quoteLabelName(groupBy, labelQuoting)})`;
  const [placePrefix, echoPrefix] = /^[en]/.test(groupBy ?? "") ? ["N", "E"] : ["n", "e"];
  const writeTerm = (place: number | string, name: string) =>
    `count_values${by} ("${placePrefix}${place}", count_over_time(${metricSelector(name)}[${range}]))`;
  const writeEcho = (label: string) => `count_values("${label}", vector(1))`;
  const termBytes = utf8Bytes(writeTerm(MAX_PLACE, "")) + JOIN_BYTES - utf8Bytes(quoteString(""));
  return {
    kind: "union",
    frameBytes: utf8Bytes(writeEcho(echoPrefix + MAX_FINGERPRINT)) + JOIN_BYTES,
    nameBytes: (name) => termBytes + utf8Bytes(quoteString(name)),
    ask: (names) => {
      const echoLabel = `${echoPrefix}${fingerprint(names)}`;
      const nameOf = new Map(names.map((name, place) => [`${placePrefix}${place}`, name]));
      const readRow = (row: VectorSample): MeasuredRow | undefined => {
        const samplesLabel = Object.keys(row.labels).find((label) => label !== groupBy) ?? "";
        const name = nameOf.get(samplesLabel);
        return name === undefined ? undefined : readMeasuredRow(row, { name, samplesLabel, groupBy });
      };
      return {
        expression: balancedOr([...names.map((name, place) => writeTerm(place, name)), writeEcho(echoLabel)]),
        readAnswer: (rows) => {
          const measured = rows.filter((row) => !Object.hasOwn(row.labels, echoLabel));
          return measured.length < rows.length ? readEveryRow(measured, readRow) : undefined;
        },
      };
    },
  };
}

/** A short text that tells one list of texts from others: a hash of 32 bits in base 36. */
function fingerprint(texts: readonly string[]): string {
  return hashText(texts.map((text) => `${text}\x1f`).join("")).toString(36);
}
