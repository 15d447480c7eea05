import assert from "node:assert/strict";
import type { VectorSample } from "../../src/prometheus/backend.ts";
import { readEveryRow } from "../../src/scan/read_every_row.ts";

const row = (value: number): VectorSample => ({ labels: {}, value });
const read = ({ value }: VectorSample) =>
  value > 0 ? { name: "up", samples: 20, series: value, group: undefined } : undefined;

Deno.test("readEveryRow: all rows in their order, or none of them", () => {
  assert.deepEqual(readEveryRow([row(1), row(2)], read)?.map(({ series }) => series), [1, 2]);
  assert.deepEqual(readEveryRow([], read), []);
  assert.equal(readEveryRow([row(1), row(0), row(2)], read), undefined);
});
