import assert from "node:assert/strict";
import { UNRELATED } from "../../src/scan/measured_row.ts";
import { regexStrategy } from "../../src/scan/regex_strategy.ts";
import { echoOfExpression } from "./echo_of_expression.ts";

const withoutFingerprint = (expression: string) => expression.replace(/"e\w+"/, '"e1"');

Deno.test("regexStrategy: delayed names, for Prometheus 3 and Mimir", () => {
  const { expression, readAnswer } = regexStrategy("delayed-names", { range: "5m", groupBy: [] }).ask([
    "a.b",
    "c|d",
  ]);
  assert.equal(
    withoutFingerprint(expression),
    String.raw`count_values by (__name__) ("n", count_over_time({__name__=~"a\\.b|c\\|d",__ignore_usage__=""}[5m]))` +
      ' or count_values("e1", vector(1))',
  );
  const row = { name: "a.b", samples: 20, series: 3, group: undefined };
  const answer = [{ labels: { __name__: "a.b", n: "20" }, value: 3 }, echoOfExpression(expression)];
  assert.deepEqual(readAnswer(answer), [row]);
});

Deno.test("regexStrategy: kept names, for VictoriaMetrics, with the group's label spelled as it wants", () => {
  assert.equal(
    withoutFingerprint(regexStrategy("keep-names", { range: "5m", groupBy: ["service.name"] }).ask(["a"]).expression),
    `count_values("n", count_over_time({__name__=~"a",__ignore_usage__=""}[5m]) keep_metric_names) ` +
      String.raw`by (__name__, service\.name) or count_values("e1", vector(1))`,
  );
});

Deno.test("regexStrategy: a group called n does not take the place of the counts", () => {
  const { expression, readAnswer } = regexStrategy("delayed-names", { range: "5m", groupBy: ["n"] }).ask(["a"]);
  assert.match(expression, /^count_values by \(__name__, n\) \("nn", /);
  const answer = [{ labels: { __name__: "a", n: "x", nn: "5" }, value: 1 }, echoOfExpression(expression)];
  assert.deepEqual(readAnswer(answer), [{ name: "a", samples: 5, series: 1, group: "x" }]);
});

Deno.test("regexStrategy: a row without a name, or of a name that was not asked for, is none of this question's", () => {
  const { expression, readAnswer } = regexStrategy("keep-names", { range: "5m", groupBy: [] }).ask(["a"]);
  const strange: Record<string, string>[] = [{ n: "5" }, { __name__: "b", n: "5" }];
  for (const labels of strange) {
    assert.equal(readAnswer([{ labels, value: 1 }, echoOfExpression(expression)]), UNRELATED);
  }
});

Deno.test("regexStrategy: A8: an answer without the echo is none, however well its rows read", () => {
  for (const kind of ["keep-names", "delayed-names"] as const) {
    const { expression, readAnswer } = regexStrategy(kind, { range: "5m", groupBy: [] }).ask(["a"]);
    assert.equal(readAnswer([]), UNRELATED);
    assert.equal(readAnswer([{ labels: { __name__: "a", n: "5" }, value: 1 }]), UNRELATED);
    assert.deepEqual(readAnswer([echoOfExpression(expression)]), []);
  }
});
