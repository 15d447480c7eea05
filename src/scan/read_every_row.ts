import type { VectorSample } from "../prometheus/backend.ts";
import type { MeasuredRow } from "./measuring_way.ts";

/** Reads all rows of an answer; `undefined` when one of them cannot be read, as the answer is then another question's. */
export function readEveryRow(
  rows: readonly VectorSample[],
  read: (row: VectorSample) => MeasuredRow | undefined,
): MeasuredRow[] | undefined {
  const measured: MeasuredRow[] = [];
  for (const row of rows) {
    const found = read(row);
    if (found === undefined) return undefined;
    measured.push(found);
  }
  return measured;
}
