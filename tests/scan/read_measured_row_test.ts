import assert from "node:assert/strict";
import { readMeasuredRow } from "../../src/scan/read_measured_row.ts";

const PLACES = { name: "up", samplesLabel: "n", groupBy: undefined };

Deno.test("readMeasuredRow: samples from the label, series from the value", () => {
  assert.deepEqual(readMeasuredRow({ labels: { n: "20" }, value: 3 }, PLACES), {
    name: "up",
    samples: 20,
    series: 3,
    group: undefined,
  });
});

Deno.test("readMeasuredRow: the group's value, empty where the series has no such label", () => {
  const read = (groupBy: string, labels: Record<string, string>) =>
    readMeasuredRow({ labels: { n: "1", ...labels }, value: 1 }, { ...PLACES, groupBy })?.group;
  assert.equal(read("job", { job: "api" }), "api");
  assert.equal(read("job", {}), "");
  assert.equal(read("constructor", {}), "");
  assert.equal(read("toString", { toString: "x" }), "x");
});

Deno.test("readMeasuredRow: what no count is, is no row", () => {
  const texts = ["", "0", "-1", "1.5", "NaN", "+Inf", "1e400", "9007199254740993", "many"];
  for (const n of texts) assert.equal(readMeasuredRow({ labels: { n }, value: 1 }, PLACES), undefined, n);
  for (const value of [0, -1, 1.5, NaN, Infinity, 2 ** 60]) {
    assert.equal(readMeasuredRow({ labels: { n: "1" }, value }, PLACES), undefined, String(value));
  }
  assert.equal(readMeasuredRow({ labels: {}, value: 1 }, PLACES), undefined);
  assert.equal(readMeasuredRow({ labels: {}, value: 1 }, { ...PLACES, samplesLabel: "constructor" }), undefined);
});
