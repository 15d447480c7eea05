import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeLabelName, escapeName, isLegacyLabelName, isLegacyName } from "../../src/exposition/escape_name.ts";

/** Recorded from EscapeName of github.com/prometheus/common 0.71: name, underscores, dots, values. */
const RECORDED = [
  ["", "", "", ""],
  ["http_requests_total", "http_requests_total", "http_requests_total", "http_requests_total"],
  ["http.requests_total", "http_requests_total", "http_dot_requests__total", "U__http_2e_requests__total"],
  ["1a", "_a", "__a", "U___31_a"],
  ["0", "_", "__", "U___30_"],
  ["a:b", "a:b", "a:b", "a:b"],
  ["a:b.c", "a:b_c", "a:b_dot_c", "U__a:b_2e_c"],
  ["温度_x", "___x", "______x", "U___6e29__5ea6___x"],
  ["a_b.c", "a_b_c", "a__b_dot_c", "U__a__b_2e_c"],
  ["_.", "__", "___dot_", "U_____2e_"],
  ["🔥", "_", "__", "U___1f525_"],
  ["a b", "a_b", "a__b", "U__a_20_b"],
  ["é", "_", "__", "U___e9_"],
  ["__", "__", "__", "__"],
  ["a\nb", "a_b", "a__b", "U__a_a_b"],
] as const;

for (const [name, underscores, dots, values] of RECORDED) {
  Deno.test(`escapeName: ${JSON.stringify(name)} is written as Go's exporters write it`, () => {
    assert.deepEqual({
      utf8: escapeName(name, "allow-utf-8"),
      underscores: escapeName(name, "underscores"),
      dots: escapeName(name, "dots"),
      values: escapeName(name, "values"),
    }, { utf8: name, underscores, dots, values });
  });
}

Deno.test("escapeName: every scheme but allow-utf-8 gives names that old scrapers read", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", minLength: 1 }), (name) => {
    for (const scheme of ["underscores", "dots", "values"] as const) {
      assert.ok(isLegacyName(escapeName(name, scheme)));
      assert.ok(isLegacyLabelName(escapeLabelName(name, scheme)));
    }
  }));
});

Deno.test("escapeName: names that differ still differ under values", () => {
  const name = fc.string({ unit: fc.constantFrom("a", "_", ".", "2", "e", ":", "é"), minLength: 1, maxLength: 6 });
  fc.assert(fc.property(name, name, (a, b) => {
    fc.pre(a !== b && !isLegacyName(a) && !isLegacyName(b));
    assert.notEqual(escapeName(a, "values"), escapeName(b, "values"));
  }));
});

Deno.test("escapeLabelName: a colon, which no label name may have, is escaped too", () => {
  assert.deepEqual(
    (["allow-utf-8", "underscores", "dots", "values"] as const).map((scheme) => escapeLabelName("a:b", scheme)),
    ["a:b", "a_b", "a__b", "U__a_3a_b"],
  );
});
