import { metricSelector } from "../prometheus/metric_selector.ts";
import { quoteLabelName } from "../prometheus/quote_label_name.ts";
import { quoteString } from "../prometheus/quote_string.ts";
import { answerLabel } from "./answer_label.ts";
import { balancedOr, JOIN_BYTES } from "./balanced_or.ts";
import type { MeasuringWay, WayOptions } from "./measuring_way.ts";
import { readMeasuredRow } from "./read_measured_row.ts";
import { utf8Bytes } from "./utf8_bytes.ts";

/**
 * One selector a name, joined by `or`: works on every backend.
 *
 * Functions drop `__name__` and `or` ignores it, so the name travels in the name of the label that `count_values`
 * writes: rows of different metrics then never look alike. Putting it into a label of its own by `label_replace` costs
 * a Prometheus half as much again.
 */
export function unionWay(options: WayOptions): MeasuringWay {
  const { range, groupBy, flavour = "unknown" } = options;
  const by = groupBy === undefined ? "" : ` by (${quoteLabelName(groupBy, flavour)})`;
  const write = (label: string, name: string) =>
    `count_values${by} ("${label}", count_over_time(${metricSelector(name)}[${range}]))`;
  const bytesOfEachTerm = utf8Bytes(write("", "")) + JOIN_BYTES;
  return {
    kind: "union",
    frameBytes: 0,
    nameBytes: (name) => bytesOfEachTerm + answerLabel(name, groupBy).length + utf8Bytes(quoteString(name)),
    ask: (names) => {
      const nameOf = new Map(names.map((name) => [answerLabel(name, groupBy), name]));
      return {
        expression: balancedOr([...nameOf].map(([label, name]) => write(label, name))),
        readRow: (row) => {
          const samplesLabel = Object.keys(row.labels).find((label) => label !== groupBy);
          const name = nameOf.get(samplesLabel ?? "");
          return name === undefined || samplesLabel === undefined
            ? undefined
            : readMeasuredRow(row, { name, samplesLabel, groupBy });
        },
      };
    },
  };
}
