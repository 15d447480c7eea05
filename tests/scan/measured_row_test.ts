import assert from "node:assert/strict";
import type { VectorSample } from "../../src/prometheus/backend.ts";
import { readEveryRow, readMeasuredRow, samplesLabelFor } from "../../src/scan/measured_row.ts";

const LAYOUT = { name: "up", samplesLabel: "n", groupBy: undefined };

Deno.test("readMeasuredRow: samples from the label, series from the value", () => {
  assert.deepEqual(readMeasuredRow({ labels: { n: "20" }, value: 3 }, LAYOUT), {
    name: "up",
    samples: 20,
    series: 3,
    group: undefined,
  });
});

Deno.test("readMeasuredRow: the group's value, empty where the series has no such label", () => {
  const read = (groupBy: string, labels: Record<string, string>) =>
    readMeasuredRow({ labels: { n: "1", ...labels }, value: 1 }, { ...LAYOUT, groupBy })?.group;
  assert.equal(read("job", { job: "api" }), "api");
  assert.equal(read("job", {}), "");
  assert.equal(read("constructor", {}), "");
  assert.equal(read("toString", { toString: "x" }), "x");
});

Deno.test("readMeasuredRow: what no count is, is no row", () => {
  const texts = ["", "0", "-1", "1.5", "NaN", "+Inf", "1e400", "9007199254740993", "many"];
  for (const n of texts) assert.equal(readMeasuredRow({ labels: { n }, value: 1 }, LAYOUT), undefined, n);
  for (const value of [0, -1, 1.5, NaN, Infinity, 2 ** 60]) {
    assert.equal(readMeasuredRow({ labels: { n: "1" }, value }, LAYOUT), undefined, String(value));
  }
  assert.equal(readMeasuredRow({ labels: {}, value: 1 }, LAYOUT), undefined);
  assert.equal(readMeasuredRow({ labels: {}, value: 1 }, { ...LAYOUT, samplesLabel: "constructor" }), undefined);
});

const row = (value: number): VectorSample => ({ labels: {}, value });
const read = ({ value }: VectorSample) =>
  value > 0 ? { name: "up", samples: 20, series: value, group: undefined } : undefined;

Deno.test("readEveryRow: all rows in their order, or none of them", () => {
  assert.deepEqual(readEveryRow([row(1), row(2)], read)?.map(({ series }) => series), [1, 2]);
  assert.deepEqual(readEveryRow([], read), []);
  assert.equal(readEveryRow([row(1), row(0), row(2)], read), undefined);
});

Deno.test("samplesLabelFor: never the group's own label", () => {
  assert.equal(samplesLabelFor(undefined), "n");
  assert.equal(samplesLabelFor("job"), "n");
  assert.equal(samplesLabelFor("n"), "n_");
});
