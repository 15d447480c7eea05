import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { groupKey, groupValues } from "../../src/snapshot/group_key.ts";

Deno.test("groupKey: a value alone stays as it is, several are joined by commas", () => {
  equal(groupKey(["a,b\\"]), "a,b\\");
  equal(groupKey(["checkout", "prod"]), "checkout,prod");
  equal(groupKey(["a,b", ""]), "a\\,b,");
});

Deno.test("groupValues: reads back what groupKey wrote, for any values", () => {
  const values = fc.array(fc.string({ unit: fc.constantFrom(",", "\\", "a", "\n", "é") }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(fc.property(values, (written) => deepEqual(groupValues(groupKey(written), written.length), written)));
});
