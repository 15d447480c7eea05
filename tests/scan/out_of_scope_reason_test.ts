import assert from "node:assert/strict";
import { outOfScopeReason } from "../../src/scan/out_of_scope_reason.ts";
import { parseNamePattern } from "../../src/text/name_pattern.ts";

Deno.test("outOfScopeReason: several mean any, exclude wins, no match means every name", () => {
  const filter = { match: ["a.*", "b"].map(parseNamePattern), exclude: [parseNamePattern("ab")] };
  assert.equal(outOfScopeReason("a1", filter), undefined);
  assert.equal(outOfScopeReason("b", filter), undefined);
  assert.equal(outOfScopeReason("c", filter), "match");
  assert.equal(outOfScopeReason("ab", filter), "exclude");
  assert.equal(outOfScopeReason("c", { match: [], exclude: [] }), undefined);
  assert.equal(outOfScopeReason("ab", { match: [], exclude: [parseNamePattern("ab")] }), "exclude");
});
