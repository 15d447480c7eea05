import assert from "node:assert/strict";
import { quoteLabelName } from "../../src/promql/quote_label_name.ts";

Deno.test("quoteLabelName: a name every backend reads stands bare, any other is quoted", () => {
  for (const flavour of ["prometheus", "mimir", "thanos", "unknown"] as const) {
    assert.equal(quoteLabelName("job", flavour), "job");
    assert.equal(quoteLabelName("_a9", flavour), "_a9");
    assert.equal(quoteLabelName("service.name", flavour), '"service.name"');
    assert.equal(quoteLabelName('a"b', flavour), '"a\\"b"');
    assert.equal(quoteLabelName("9a", flavour), '"9a"');
  }
});

Deno.test("quoteLabelName: VictoriaMetrics takes backslashes and refuses quotes", () => {
  assert.equal(quoteLabelName("job", "victoriametrics"), "job");
  assert.equal(quoteLabelName("service.name", "victoriametrics"), "service\\.name");
  assert.equal(quoteLabelName("team-a/b", "victoriametrics"), "team\\-a\\/b");
  assert.equal(quoteLabelName("9é", "victoriametrics"), "\\9é");
});
