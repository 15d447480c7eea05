import assert from "node:assert/strict";
import fc from "fast-check";
import { distinctNames, textOf } from "../../exporters/cisco/metric_table.ts";

Deno.test("distinctNames: a name of one row stays, those of several get their index", () => {
  const names = new Map([["1", "Gi0/1"], ["2", "port"], ["3", "port"], ["4", "port (3)"]]);
  assert.deepEqual([...distinctNames(names).values()], ["Gi0/1", "port (2)", "port (3)", "port (3) (4)"]);
});

Deno.test("distinctNames: no two are the same, whatever the device calls them", () => {
  const name = fc.constantFrom("a", "a (1)", "a (2)", "a (1) (2)", "b");
  fc.assert(fc.property(fc.array(name, { maxLength: 8 }), (given) => {
    const names = distinctNames(new Map(given.map((one, index) => [String(index), one])));
    assert.equal(names.size, given.length);
    assert.equal(new Set(names.values()).size, given.length);
  }));
});

Deno.test("textOf: is one line without control characters, whatever bytes a device sends", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    const text = textOf(bytes);
    assert.ok(text.isWellFormed() && text === text.trim());
    assert.doesNotMatch(text, /\p{Cc}/u);
  }));
  assert.equal(textOf(new TextEncoder().encode(" Büro\r\n 4\0")), "Büro 4");
});
