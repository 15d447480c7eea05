import assert from "node:assert/strict";
import { openEngine } from "../../src/query/open_engine.ts";
import { openProgramEngine } from "../../src/query/program_engine.ts";
import { testQueries } from "../query/query_suite.ts";
import { testRefusals } from "../query/refusal_suite.ts";

const PROGRAM = ".cache/duckdb-1.5.6";
const open = (signal: AbortSignal) => openProgramEngine(PROGRAM, signal);

testQueries("the program", open);
testRefusals("the program", open);

Deno.test("openProgramEngine: the program's environment is empty", async () => {
  await using engine = await open(new AbortController().signal);
  const names = ["PATH", "HOME", "DENO_DIR", "NO_COLOR"].map((name) => `getenv('${name}')`).join(" || ");
  assert.deepEqual(await Array.fromAsync(engine.texts(`SELECT length(${names})::VARCHAR`)), [["0"]]);
});

Deno.test("openEngine: a program that is none of DuckDB is refused; exit code 2", async () => {
  await assert.rejects(openEngine("prometheus", new AbortController().signal), {
    message: /^Cannot start "prometheus": .* Name DuckDB's own program with --duckdb\.$/s,
    exitCode: 2,
  });
});

Deno.test("openProgramEngine: an error of a statement ends the program, and says why", async () => {
  const engine = await open(new AbortController().signal);
  await assert.rejects(engine.execute("SELECT x FROM missing"), { name: "EngineError", kind: "Catalog" });
  await engine[Symbol.asyncDispose]();
});
