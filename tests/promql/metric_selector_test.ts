import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSelector } from "../../src/demo/parse_expression.ts";
import { DIALECTS } from "../../src/demo/dialect.ts";
import { metricSelector, rangeDuration } from "../../src/promql/metric_selector.ts";
import { parsePrometheusDuration } from "../../src/text/duration.ts";

Deno.test("metricSelector: selects by name and does not count as use in Grafana Cloud", () => {
  assert.equal(metricSelector("up"), `{__name__="up",__ignore_usage__=""}`);
});

Deno.test("metricSelector: further labels narrow it, an empty value means the label is absent", () => {
  assert.equal(
    metricSelector("up", "", { job: `a"b`, pod: "" }),
    String.raw`{__name__="up",job="a\"b",pod="",__ignore_usage__=""}`,
  );
});

Deno.test("metricSelector: a parser reads back exactly the name, whatever its characters", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", minLength: 1 }), fc.string({ unit: "binary" }), (name, value) => {
    for (const dialect of [DIALECTS.prometheus2, DIALECTS.victoriametrics]) {
      const matchers = parseSelector(metricSelector(name, "", { job: value }), dialect);
      const matches = (label: string, text: string) =>
        matchers.filter((matcher) => matcher.name === label).every((matcher) => matcher.matches(text));
      assert.ok(matches("__name__", name));
      assert.ok(!matches("__name__", `${name}x`));
      assert.ok(matches("job", value));
      assert.ok(!matches("job", `${value}x`));
    }
  }));
});

Deno.test("rangeDuration: left-open ranges are the window itself", () => {
  assert.equal(rangeDuration(5, "left-open"), "5m");
  assert.equal(rangeDuration(90, "left-open"), "90m");
});

Deno.test("rangeDuration: closed ranges are a millisecond shorter", () => {
  assert.equal(rangeDuration(5, "closed"), "4m59s999ms");
  assert.equal(rangeDuration(1, "closed"), "59s999ms");
  assert.equal(rangeDuration(11, "closed"), "10m59s999ms");
});

Deno.test("rangeDuration: a backend reads the window, less one millisecond where it is closed", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 44_640 }), (minutes) => {
    assert.equal(parsePrometheusDuration(rangeDuration(minutes, "left-open")), minutes * 60_000);
    assert.equal(parsePrometheusDuration(rangeDuration(minutes, "closed")), minutes * 60_000 - 1);
  }));
});
