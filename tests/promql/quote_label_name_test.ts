import assert from "node:assert/strict";
import { quoteLabelName } from "../../src/promql/quote_label_name.ts";

Deno.test("quoteLabelName: a name every backend reads stands bare, any other is quoted", () => {
  assert.equal(quoteLabelName("job", "quoted"), "job");
  assert.equal(quoteLabelName("_a9", "quoted"), "_a9");
  assert.equal(quoteLabelName("service.name", "quoted"), '"service.name"');
  assert.equal(quoteLabelName('a"b', "quoted"), '"a\\"b"');
  assert.equal(quoteLabelName("9a", "quoted"), '"9a"');
});

Deno.test("quoteLabelName: VictoriaMetrics takes backslashes and refuses quotes", () => {
  assert.equal(quoteLabelName("job", "backslash"), "job");
  assert.equal(quoteLabelName("service.name", "backslash"), "service\\.name");
  assert.equal(quoteLabelName("team-a/b", "backslash"), "team\\-a\\/b");
  assert.equal(quoteLabelName("9é", "backslash"), "\\9é");
});
