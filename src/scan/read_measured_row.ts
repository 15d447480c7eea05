import type { VectorSample } from "../prometheus/backend.ts";
import type { MeasuredRow } from "./measuring_way.ts";

/** Whose row it is, and where it carries its parts. */
export interface RowPlaces {
  readonly name: string;
  readonly samplesLabel: string;
  readonly groupBy: string | undefined;
}

/** Reads one row of a `count_values` answer; `undefined` when it lacks a part or a number is not a whole one. */
export function readMeasuredRow(row: VectorSample, places: RowPlaces): MeasuredRow | undefined {
  const samples = Number(labelValue(row, places.samplesLabel));
  if (!Number.isSafeInteger(samples) || samples < 1 || !Number.isSafeInteger(row.value) || row.value < 1) {
    return undefined;
  }
  const group = places.groupBy === undefined ? undefined : labelValue(row, places.groupBy) ?? "";
  return { name: places.name, samples, series: row.value, group };
}

/** Not what every object inherits: `constructor` and `toString` are legal names of labels. */
function labelValue(row: VectorSample, label: string): string | undefined {
  return Object.hasOwn(row.labels, label) ? row.labels[label] : undefined;
}
