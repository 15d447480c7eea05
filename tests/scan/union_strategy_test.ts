import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import type { VectorSample } from "../../src/prometheus/backend.ts";
import type { LabelQuoting } from "../../src/promql/quote.ts";
import { UNRELATED } from "../../src/scan/measured_row.ts";
import { unionStrategy } from "../../src/scan/union_strategy.ts";
import { utf8Bytes } from "../../src/text/utf8_bytes.ts";
import { echoOfExpression } from "./echo_of_expression.ts";

Deno.test("unionStrategy: the answer's labels say by their place whose row it is", () => {
  const { expression, readAnswer } = unionStrategy({ range: "5m", groupBy: ["job"] }).ask(["up", "a:b"]);
  equal(
    expression.replace(/"e\w+"/, '"e1"'),
    '(count_values by (job) ("n0", count_over_time({__name__="up",__ignore_usage__=""}[5m])) or ' +
      'count_values by (job) ("n1", count_over_time({__name__="a:b",__ignore_usage__=""}[5m]))) or ' +
      'count_values("e1", vector(1))',
  );
  const rows: VectorSample[] = [{ labels: { job: "api", n1: "20" }, value: 3 }, { labels: { n0: "5" }, value: 1 }];
  deepEqual(readAnswer([...rows, echoOfExpression(expression)]), [
    { name: "a:b", samples: 20, series: 3, group: "api" },
    { name: "up", samples: 5, series: 1, group: "" },
  ]);
  deepEqual(readAnswer([echoOfExpression(expression)]), []);
});

Deno.test("unionStrategy: an answer to another question is none", () => {
  const strategy = unionStrategy({ range: "5m", groupBy: [] });
  const { expression, readAnswer } = strategy.ask(["up", "down"]);
  const other = strategy.ask(["down", "up"]).expression;
  const row = { labels: { n0: "20" }, value: 3 };
  deepEqual(readAnswer([row, echoOfExpression(expression)]), [{
    name: "up",
    samples: 20,
    series: 3,
    group: undefined,
  }]);
  equal(readAnswer([row, echoOfExpression(other)]), UNRELATED);
  equal(readAnswer([row]), UNRELATED);
  equal(readAnswer([]), UNRELATED);
  const strange: Record<string, string>[] = [{ n2: "20" }, { __name__: "up" }, {}];
  for (const labels of strange) {
    equal(readAnswer([{ labels, value: 20 }, echoOfExpression(expression)]), UNRELATED);
  }
});

Deno.test("unionStrategy: a group of whatever name does not take the place of another label", () => {
  for (const groupBy of ["n0", "n", "e1", "nn", "E", "job"]) {
    const { expression, readAnswer } = unionStrategy({ range: "5m", groupBy: [groupBy] }).ask(["up"]);
    const [, label = ""] = /"(\w+)", count_over_time/.exec(expression) ?? [];
    deepEqual(readAnswer([{ labels: { [groupBy]: "x", [label]: "5" }, value: 1 }, echoOfExpression(expression)]), [
      { name: "up", samples: 5, series: 1, group: "x" },
    ]);
  }
});

Deno.test("unionStrategy: an expression is never longer than its names were said to be", () => {
  const names = fc.uniqueArray(fc.string({ unit: "binary", minLength: 1 }), { minLength: 1, maxLength: 40 });
  fc.assert(fc.property(names, fc.constantFrom([], ["job"], ["nnn", "eee"]), (batch, groupBy) => {
    const strategy = unionStrategy({ range: "4m59s999ms", groupBy });
    const most = batch.reduce((sum, name) => sum + strategy.nameBytes(name), strategy.frameBytes);
    equal(utf8Bytes(strategy.ask(batch).expression) <= most, true);
  }));
});

Deno.test("unionStrategy: the group's label is quoted, or escaped for VictoriaMetrics", () => {
  const by = (labelQuoting: LabelQuoting) =>
    unionStrategy({ range: "5m", groupBy: ["a-b"], labelQuoting }).ask(["x"]).expression.split(" (").at(1);
  equal(by("quoted"), '"a-b")');
  equal(by("backslash"), "a\\-b)");
});
