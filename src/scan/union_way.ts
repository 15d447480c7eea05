import { metricSelector } from "../prometheus/metric_selector.ts";
import { balancedOr, JOIN_BYTES } from "./balanced_or.ts";
import type { MeasuringWay, WayOptions } from "./measuring_way.ts";
import { readMeasuredRow } from "./read_measured_row.ts";
import { rowLabels } from "./row_labels.ts";
import { utf8Bytes } from "./utf8_bytes.ts";
import { withNameLabel } from "./with_name_label.ts";

/**
 * One selector a name, joined by `or`: works on every backend.
 *
 * `or` compares labels without `__name__`, so the name travels in a label of its own.
 */
export function unionWay(options: WayOptions): MeasuringWay {
  const labels = rowLabels(options.groupBy);
  const by = options.groupBy === undefined ? "" : ` by (${options.groupBy})`;
  const places = { nameLabel: labels.name, samplesLabel: labels.samples, groupBy: options.groupBy };
  const term = (name: string) => {
    const counted = `count_over_time(${metricSelector(name)}[${options.range}])`;
    const distribution = `count_values${by} ("${labels.samples}", ${counted})`;
    return withNameLabel(distribution, labels.name, name);
  };
  return {
    kind: "union",
    expression: (names) => balancedOr(names.map(term)),
    frameBytes: 0,
    nameBytes: (name) => utf8Bytes(term(name)) + JOIN_BYTES,
    readRow: (row) => readMeasuredRow(row, places),
  };
}
