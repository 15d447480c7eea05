import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSelector } from "../../src/demo/parse_expression.ts";
import { DIALECTS } from "../../src/demo/dialect.ts";
import { metricSelector } from "../../src/promql/metric_selector.ts";

Deno.test("metricSelector: selects by name and does not count as use in Grafana Cloud", () => {
  assert.equal(metricSelector("up"), `{__name__="up",__ignore_usage__=""}`);
});

Deno.test("metricSelector: further labels narrow it, an empty value means the label is absent", () => {
  assert.equal(
    metricSelector("up", { job: `a"b`, pod: "" }),
    String.raw`{__name__="up",job="a\"b",pod="",__ignore_usage__=""}`,
  );
});

Deno.test("metricSelector: a parser reads back exactly the name, whatever its characters", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", minLength: 1 }), fc.string({ unit: "binary" }), (name, value) => {
    for (const dialect of [DIALECTS.prometheus2, DIALECTS.victoriametrics]) {
      const matchers = parseSelector(metricSelector(name, { job: value }), dialect);
      const matches = (label: string, text: string) =>
        matchers.filter((matcher) => matcher.name === label).every((matcher) => matcher.matches(text));
      assert.ok(matches("__name__", name));
      assert.ok(!matches("__name__", `${name}x`));
      assert.ok(matches("job", value));
      assert.ok(!matches("job", `${value}x`));
    }
  }));
});
