import assert from "node:assert/strict";
import { builtInExclusion } from "../../src/scan/built_in_exclusion.ts";

Deno.test("builtInExclusion: the parts of histograms and Grafana's own metrics, by their ends", () => {
  const rule = (name: string) => {
    const found = builtInExclusion(name);
    return found === undefined ? undefined : `${found.kind} ${found.text}`;
  };
  assert.equal(rule("http_requests_count"), "suffix _count");
  assert.equal(rule("http_requests_bucket"), "suffix _bucket");
  assert.equal(rule("http_requests_sum"), "suffix _sum");
  assert.equal(rule("grafana_build_info"), "prefix grafana_");
  assert.equal(rule("grafana_requests_sum"), "suffix _sum");
  for (const name of ["up", "count", "a_count_total", "my_grafana_x", "http_counts", ""]) {
    assert.equal(rule(name), undefined);
  }
});
