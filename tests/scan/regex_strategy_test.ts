import assert from "node:assert/strict";
import { regexStrategy } from "../../src/scan/regex_strategy.ts";

Deno.test("regexStrategy: delayed names, for Prometheus 3 and Mimir", () => {
  const { expression, readAnswer } = regexStrategy("delayed-names", { range: "5m", groupBy: undefined }).ask([
    "a.b",
    "c|d",
  ]);
  assert.equal(
    expression,
    String.raw`count_values by (__name__) ("n", count_over_time({__name__=~"a\\.b|c\\|d",__ignore_usage__=""}[5m]))`,
  );
  const row = { name: "a.b", samples: 20, series: 3, group: undefined };
  assert.deepEqual(readAnswer([{ labels: { __name__: "a.b", n: "20" }, value: 3 }]), [row]);
});

Deno.test("regexStrategy: kept names, for VictoriaMetrics, with the group's label spelled as it wants", () => {
  assert.equal(
    regexStrategy("keep-names", { range: "5m", groupBy: "service.name" }).ask(["a"]).expression,
    `count_values("n", count_over_time({__name__=~"a",__ignore_usage__=""}[5m]) keep_metric_names) ` +
      String.raw`by (__name__, service\.name)`,
  );
});

Deno.test("regexStrategy: a group called n does not take the place of the counts", () => {
  const { expression, readAnswer } = regexStrategy("delayed-names", { range: "5m", groupBy: "n" }).ask(["a"]);
  assert.match(expression, /^count_values by \(__name__, n\) \("n_", /);
  assert.deepEqual(readAnswer([{ labels: { __name__: "a", n: "x", n_: "5" }, value: 1 }]), [{
    name: "a",
    samples: 5,
    series: 1,
    group: "x",
  }]);
});

Deno.test("regexStrategy: a row without a name, or of a name that was not asked for, is none of this question's", () => {
  const { readAnswer } = regexStrategy("keep-names", { range: "5m", groupBy: undefined }).ask(["a"]);
  assert.equal(readAnswer([{ labels: { n: "5" }, value: 1 }]), undefined);
  assert.equal(readAnswer([{ labels: { __name__: "b", n: "5" }, value: 1 }]), undefined);
});
