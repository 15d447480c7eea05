import assert from "node:assert/strict";

async function runExamples(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--doc", "--frozen", "--no-prompt", ...args],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.equal(code, 0, said);
  return said;
}

Deno.test("docs/exposition.md: every example compiles and runs", async () => {
  assert.match(await runExamples("docs/exposition.md"), /^ok \| 6 passed/m);
});

// Not type-checked: Deno imports every export of the module for an example, and unused names do not compile here.
Deno.test("src/exposition: the examples of the doc comments run", async () => {
  assert.match(await runExamples("--no-check", "src/exposition"), /^ok \| 9 passed/m);
});
