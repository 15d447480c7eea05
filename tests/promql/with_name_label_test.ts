import assert from "node:assert/strict";
import fc from "fast-check";
import { unquoteString } from "../../src/promql/unquote_string.ts";
import { expandTemplate } from "../../src/demo/expand_template.ts";
import { withNameLabel } from "../../src/promql/with_name_label.ts";

Deno.test("withNameLabel: writes the name into a label, a dollar doubled", () => {
  assert.equal(withNameLabel("x", "m", "up"), 'label_replace(x, "m", "up", "", "")');
  assert.equal(withNameLabel("x", "m", "$1${a}"), 'label_replace(x, "m", "$$1$${a}", "", "")');
});

Deno.test("withNameLabel: what the server expands is the name, whatever its characters", () => {
  const name = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom("$", "{", "}", "1", `"`) }));
  fc.assert(fc.property(name, (name) => {
    const written = withNameLabel("x", "m", name).slice('label_replace(x, "m", '.length, -', "", "")'.length);
    const match = /^$/.exec("") ?? assert.fail();
    assert.equal(expandTemplate(unquoteString(written), match), name);
  }));
});
