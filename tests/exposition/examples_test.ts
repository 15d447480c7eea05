import assert from "node:assert/strict";
import { runExamples } from "../support/run_deno.ts";

Deno.test("docs/exposition.md: every example compiles and runs", async () => {
  assert.match(await runExamples("docs/exposition.md"), /^ok \| 7 passed/m);
});

// Not type-checked: Deno imports every export of the module for an example, and unused names do not compile here.
Deno.test("src/exposition: the examples of the doc comments run", async () => {
  assert.match(await runExamples("--no-check", "src/exposition"), /^ok \| 10 passed/m);
});
