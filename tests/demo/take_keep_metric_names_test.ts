import { deepEqual, equal } from "node:assert/strict";
import { takeKeepMetricNames } from "../../src/demo/take_keep_metric_names.ts";

Deno.test("takeKeepMetricNames: blanks the suffix and tells which call it followed", () => {
  const { text, callEnds } = takeKeepMetricNames("sum(f(x) keep_metric_names) + g(y)");
  equal(text, "sum(f(x)                  ) + g(y)");
  deepEqual([...callEnds], ["sum(f(x)".length]);
});

Deno.test("takeKeepMetricNames: leaves strings and longer names alone", () => {
  for (
    const expression of [
      'f({a="x) keep_metric_names"})',
      "f('\\') keep_metric_names')",
      "f(`) keep_metric_names`)",
      "f(x) keep_metric_names_too",
      "keep_metric_names",
    ]
  ) {
    const stripped = takeKeepMetricNames(expression);
    equal(stripped.text, expression);
    equal(stripped.callEnds.size, 0);
  }
});
