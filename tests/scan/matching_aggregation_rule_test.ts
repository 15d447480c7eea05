import assert from "node:assert/strict";
import { matchingAggregationRule } from "../../src/scan/matching_aggregation_rule.ts";

Deno.test("matchingAggregationRule: exact, prefix and suffix, the first that fits", () => {
  const rules = [
    { metric: "a_total", matchType: "exact" },
    { metric: "http_", matchType: "prefix" },
    { metric: "_seconds", matchType: "suffix" },
    { metric: "http_x", matchType: "exact" },
  ] as const;
  const index = (name: string) => rules.findIndex((rule) => rule === matchingAggregationRule(name, rules));
  assert.equal(index("a_total"), 0);
  assert.equal(index("a_total_x"), -1);
  assert.equal(index("xa_total"), -1);
  assert.equal(index("http_x"), 1);
  assert.equal(index("my_http_"), -1);
  assert.equal(index("wait_seconds"), 2);
  assert.equal(index("http_wait_seconds"), 1);
  assert.equal(index("wait_seconds_total"), -1);
});
