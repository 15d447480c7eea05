import assert from "node:assert/strict";
import fc from "fast-check";
import { editSteps, nearestName } from "../../src/exporter_library/nearest_name.ts";

const NAMES = ["--target", "--timeout-seconds", "--retries", "--help"];

Deno.test("nearestName: finds a beginning, a typing error and exchanged letters, and nothing for another word", () => {
  const given = ["--time", "--tarjet", "--hlep", "--re", "--t", "--password", ""];
  const found = ["--timeout-seconds", "--target", "--help", "--retries", undefined, undefined, undefined];
  assert.deepEqual(given.map((word) => nearestName(word, NAMES)), found);
});

Deno.test("editSteps: is a distance: none to itself, the same both ways, one for one letter", () => {
  fc.assert(fc.property(fc.string(), fc.string(), fc.nat(), (a, b, at) => {
    assert.equal(editSteps(a, a), 0);
    assert.equal(editSteps(a, b), editSteps(b, a));
    assert.ok(editSteps(a, b) <= Math.max(a.length, b.length));
    const place = at % (a.length + 1);
    assert.equal(editSteps(a, `${a.slice(0, place)}\u0000${a.slice(place)}`), 1);
  }));
});
