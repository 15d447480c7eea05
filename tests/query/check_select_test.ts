import assert from "node:assert/strict";
import { TABLE_FUNCTIONS } from "../../src/query/check_select.ts";

Deno.test("docs/query.md: names every table function that may be called", async () => {
  const page = await Deno.readTextFile("docs/query.md");
  assert.deepEqual([...TABLE_FUNCTIONS].filter((name) => !page.includes(`\`${name}\``)), []);
});
