import { equal, match, notEqual } from "node:assert/strict";
import fc from "fast-check";
import { answerLabel } from "../../src/scan/answer_label.ts";

const metricName = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."abn_x:3U.é😀"), minLength: 1, maxLength: 8 }),
  fc.string({ unit: "binary", minLength: 1, maxLength: 8 }),
);
const label = fc.option(fc.string({ unit: fc.constantFrom(..."abnxNX_"), minLength: 1, maxLength: 4 }), {
  nil: undefined,
});

Deno.test("answerLabel: a plain name stays readable, any other is spelled out", () => {
  equal(answerLabel("up", undefined), "n_up");
  equal(answerLabel("job:up:sum", undefined), "x_job_3a_up_3a_sum");
  equal(answerLabel("a_b.c", undefined), "x_a_5f_b_2e_c");
});

Deno.test("answerLabel: two names never share a label", () => {
  fc.assert(fc.property(metricName, metricName, label, (one, other, groupBy) => {
    fc.pre(one !== other);
    notEqual(answerLabel(one, groupBy), answerLabel(other, groupBy));
  }));
});

Deno.test("answerLabel: it is a label name on every backend, and never the one that groups", () => {
  fc.assert(fc.property(metricName, label, (name, groupBy) => {
    match(answerLabel(name, groupBy), /^[a-zA-Z_][a-zA-Z0-9_]*$/);
    notEqual(answerLabel(name, groupBy), groupBy);
  }));
});
