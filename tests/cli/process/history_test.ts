import { deepEqual, equal, match } from "node:assert/strict";
import { filesOfDay, rowsOfDay } from "../../history/history_folder.ts";
import { startCli } from "../../support/run_cli.ts";
import { withTempDir } from "../../support/temporary_folder.ts";
import { UNSET_VARIABLES } from "../../support/unset_variables.ts";
import { AT, FRUIT } from "./fruit_tenant.ts";
import { serveDemo } from "./serve_demo.ts";

const server = serveDemo({ series: FRUIT });
Deno.test.afterAll(async () => await server[Symbol.asyncDispose]());

/** Runs the program below a folder; gives its exit code and what it said. */
async function run(folder: string, ...args: string[]): Promise<{ code: number; said: string }> {
  const env = { ...UNSET_VARIABLES, PROMETHEUS_ENDPOINT: server.url };
  const { code, stderr } = await (await startCli({ args, cwd: folder, env })).output();
  return { code, said: new TextDecoder().decode(stderr) };
}

Deno.test("scan --history: adds what the report leaves out too, and history import finds it there", async () => {
  await withTempDir(async (folder) => {
    const history = ["--history", "kept", "--history-keep", "0"];
    const report = ["--format", "json", "--min-dpm", "0", "--all", "-o", "report.json"];
    const [first, second] = await Promise.all([
      run(folder, "--at", AT, ...history, "-q", "-o", "a.csv"),
      run(folder, "--at", AT, "--match", "a.*", ...history, ...report),
    ]);
    deepEqual([first.code, second.code], [0, 0]);
    const day = AT.slice(0, 10);
    const dir = `${folder}/kept`;
    equal((await filesOfDay(dir, "dpm", day)).length, 2);
    const scans = await rowsOfDay(dir, "scans", day);
    const rows = await rowsOfDay(dir, "dpm", day);
    equal(scans.reduce((sum, { metrics }) => sum + Number(metrics), 0), rows.length);
    deepEqual(rows.filter(({ metric_name }) => metric_name === "bananas").map(({ dpm_max }) => dpm_max), [60]);
    const { code, said } = await run(folder, "history", "import", "report.json", "--history", "kept");
    equal(code, 0);
    match(said, /^Nothing to import from "report\.json": the scan of .+ is in the history$/m);
  });
});

Deno.test("scan --history: a folder that cannot be written ends it before anything is asked", async () => {
  await withTempDir(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    const { code, said } = await run(folder, "--history", "file", "-o", "a.csv");
    equal(code, 2);
    match(said, /^dpm-finder: Cannot open "file": it is a file, not a folder\. Name a folder\.$/m);
  });
});
