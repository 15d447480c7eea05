import assert from "node:assert/strict";
import { quoteLabelName } from "../../src/prometheus/quote_label_name.ts";

Deno.test("quoteLabelName: a name every backend reads stands bare, any other is quoted", () => {
  assert.equal(quoteLabelName("job"), "job");
  assert.equal(quoteLabelName("_a9"), "_a9");
  assert.equal(quoteLabelName("service.name"), '"service.name"');
  assert.equal(quoteLabelName('a"b'), '"a\\"b"');
  assert.equal(quoteLabelName("9a"), '"9a"');
});
