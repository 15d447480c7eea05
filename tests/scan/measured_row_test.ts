import assert from "node:assert/strict";
import type { VectorSample } from "../../src/prometheus/backend.ts";
import {
  AnswerFlaw,
  type MeasuredRow,
  readEveryRow,
  readMeasuredRow,
  samplesLabelFor,
  UNRELATED,
} from "../../src/scan/measured_row.ts";

const LAYOUT = { name: "up", samplesLabel: "n", groupBy: [] };

Deno.test("readMeasuredRow: samples from the label, series from the value", () => {
  assert.deepEqual(readMeasuredRow({ labels: { n: "20" }, value: 3 }, LAYOUT), {
    name: "up",
    samples: 20,
    series: 3,
    group: undefined,
  });
});

Deno.test("readMeasuredRow: the group's value, empty where the series has no such label", () => {
  const read = (groupBy: string | string[], labels: Record<string, string>) => {
    const row = readMeasuredRow({ labels: { n: "1", ...labels }, value: 1 }, { ...LAYOUT, groupBy: [groupBy].flat() });
    return row instanceof AnswerFlaw ? row.reason : row.group;
  };
  assert.equal(read("job", { job: "api" }), "api");
  assert.equal(read("job", {}), "");
  assert.equal(read("constructor", {}), "");
  assert.equal(read("toString", { toString: "x" }), "x");
  assert.equal(read(["team", "job"], { team: "a,b" }), "a\\,b,");
});

/** Numbers of other notations: `Number` reads all of them (A10). */
const STRANGE_TEXTS = ["0x10", " 3 ", "+3", "1e3", "1e+03", "3.0", "03", "3\n", "０3", "1_000"];

Deno.test("readMeasuredRow: A10: a count that is no plain whole number is a flaw that quotes it", () => {
  for (const n of ["", "0", "-1", "1.5", "NaN", "+Inf", "1e400", "9007199254740993", "many", ...STRANGE_TEXTS]) {
    const reason = `the server answered ${JSON.stringify(n)} for a number of samples`;
    assert.deepEqual(
      readMeasuredRow({ labels: { n }, value: 1 }, LAYOUT),
      new AnswerFlaw("invalid-answer", reason),
    );
  }
  for (const value of [0, -1, 1.5, NaN, Infinity, 2 ** 60]) {
    assert.deepEqual(
      readMeasuredRow({ labels: { n: "1" }, value }, LAYOUT),
      new AnswerFlaw("invalid-answer", "the server answered no whole number for a number of series"),
      String(value),
    );
  }
});

Deno.test("readMeasuredRow: a row without a count belongs to another question", () => {
  assert.equal(readMeasuredRow({ labels: {}, value: 1 }, LAYOUT), UNRELATED);
  assert.equal(readMeasuredRow({ labels: {}, value: 1 }, { ...LAYOUT, samplesLabel: "constructor" }), UNRELATED);
});

const row = (value: number): VectorSample => ({ labels: {}, value });
const rowOf = (samples: number): MeasuredRow => ({ name: "up", samples, series: 1, group: undefined });
const read = ({ value }: VectorSample) => value > 0 ? rowOf(value) : UNRELATED;

Deno.test("readEveryRow: all rows in their order, or none of them", () => {
  assert.deepEqual(readEveryRow([row(2), row(1)], read), [rowOf(2), rowOf(1)]);
  assert.deepEqual(readEveryRow([], read), []);
  assert.equal(readEveryRow([row(1), row(0), row(2)], read), UNRELATED);
});

Deno.test("samplesLabelFor: never the group's own label", () => {
  assert.equal(samplesLabelFor([]), "n");
  assert.equal(samplesLabelFor(["job"]), "n");
  assert.equal(samplesLabelFor(["nn", "n"]), "nnn");
});
