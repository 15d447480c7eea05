import assert from "node:assert/strict";
import { runDeno } from "../support/run_deno.ts";

async function runExamples(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runDeno(["test", "--doc", "--frozen", "--no-prompt", ...args]);
  assert.equal(code, 0, stdout + stderr);
  return stdout + stderr;
}

Deno.test("docs/exporter-library.md: every example compiles and runs", async () => {
  assert.match(await runExamples("docs/exporter-library.md"), /^ok \| 1 passed/m);
});

// Not type-checked: Deno imports every export of the module for an example, and unused names do not compile here.
Deno.test("src/exporter_library: the examples of the doc comments run", async () => {
  assert.match(await runExamples("--no-check", "src/exporter_library"), /^ok \| 2 passed/m);
});
