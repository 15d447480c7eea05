import assert from "node:assert/strict";
import { nearestOf } from "../../src/text/nearest_of.ts";

Deno.test("nearestOf: a typing mistake is near, another word is not", () => {
  const options = ["--format", "--offset", "--output"];
  assert.equal(nearestOf("--fromat", options), "--format");
  assert.equal(nearestOf("--OUTPUT", options), "--output");
  assert.equal(nearestOf("--kubernetes", options), undefined);
  assert.equal(nearestOf("", options), undefined);
  assert.equal(nearestOf("x", []), undefined);
  assert.equal(nearestOf("jsno", ["csv", "json"]), "json");
  assert.equal(nearestOf("dmp", ["dpm", "name"]), "dpm");
  assert.equal(nearestOf("xml", ["csv", "json", "prom"]), undefined);
});
