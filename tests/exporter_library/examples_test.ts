import assert from "node:assert/strict";
import { runExamples } from "../support/run_deno.ts";

Deno.test("docs/exporter-library.md: every example compiles and runs", async () => {
  assert.match(await runExamples("docs/exporter-library.md"), /^ok \| 1 passed/m);
});

// Not type-checked: Deno imports every export of the module for an example, and unused names do not compile here.
Deno.test("src/exporter_library: the examples of the doc comments run", async () => {
  assert.match(await runExamples("--no-check", "src/exporter_library"), /^ok \| 2 passed/m);
});
