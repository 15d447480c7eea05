import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { unionWay } from "../../src/scan/union_way.ts";
import { utf8Bytes } from "../../src/scan/utf8_bytes.ts";

Deno.test("unionWay: the name of the answer's label says whose row it is", () => {
  const { expression, readRow } = unionWay({ range: "5m", groupBy: "job" }).ask(["up", "a:b"]);
  equal(
    expression,
    'count_values by (job) ("n_up", count_over_time({__name__="up",__ignore_usage__=""}[5m])) or ' +
      'count_values by (job) ("x_a_3a_b", count_over_time({__name__="a:b",__ignore_usage__=""}[5m]))',
  );
  deepEqual(readRow({ labels: { job: "api", x_a_3a_b: "20" }, value: 3 }), {
    name: "a:b",
    samples: 20,
    series: 3,
    group: "api",
  });
  deepEqual(readRow({ labels: { n_up: "5" }, value: 1 }), { name: "up", samples: 5, series: 1, group: "" });
});

Deno.test("unionWay: a row for another question is none of this one's", () => {
  const { readRow } = unionWay({ range: "5m", groupBy: undefined }).ask(["up"]);
  equal(readRow({ labels: { n_down: "20" }, value: 3 }), undefined);
  equal(readRow({ labels: { __name__: "up" }, value: 20 }), undefined);
  equal(readRow({ labels: {}, value: 20 }), undefined);
});

Deno.test("unionWay: an expression is never longer than its names were said to be", () => {
  const names = fc.uniqueArray(fc.string({ unit: "binary", minLength: 1 }), { minLength: 1, maxLength: 40 });
  fc.assert(fc.property(names, fc.constantFrom(undefined, "job"), (batch, groupBy) => {
    const way = unionWay({ range: "4m59s999ms", groupBy });
    const most = batch.reduce((sum, name) => sum + way.nameBytes(name), way.frameBytes);
    equal(utf8Bytes(way.ask(batch).expression) <= most, true);
  }));
});

Deno.test("unionWay: the group's label is quoted, or escaped for VictoriaMetrics", () => {
  const by = (flavour: "mimir" | "victoriametrics") =>
    unionWay({ range: "5m", groupBy: "a-b", flavour }).ask(["x"]).expression.split(" (").at(1);
  equal(by("mimir"), '"a-b")');
  equal(by("victoriametrics"), "a\\-b)");
});
