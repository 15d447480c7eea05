import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
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

Deno.test("scan --history: keeps groups by job whatever the format shows, unless told --by none", async () => {
  await withTempDir(async (folder) => {
    await Deno.writeTextFile(`${folder}/targets.yaml`, `targets:\n  - {name: eu, endpoint: "${server.url}"}\n`);
    const history = (dir: string) => ["--history", dir];
    const scan = (...args: string[]) => run(folder, "--at", AT, "-q", ...args);
    const targets = ["--targets", "targets.yaml", "-f", "csv"];
    const runs = await Promise.all([
      scan("-o", "plain.csv"),
      scan("-o", "kept.csv", ...history("csv")),
      scan("-o", "kept.prom", "-f", "prom", ...history("prom")),
      scan("-o", "none.csv", "--by", "none", ...history("none")),
      scan("-o", "targets.csv", ...targets, ...history("targets")),
      scan("-o", "split.csv", "--by", "team", ...history("split")),
    ]);
    deepEqual(runs.map(({ code, said }) => [code, said]), runs.map(() => [0, ""]));
    const labelsIn = async (dir: string) => {
      const rows = await rowsOfDay(`${folder}/${dir}`, "groups", AT.slice(0, 10)).catch(() => []);
      return [...new Set(rows.map(({ label }) => label))];
    };
    const dirs = ["csv", "prom", "none", "targets", "split"];
    deepEqual(await Promise.all(dirs.map(labelsIn)), [["job"], ["job"], [], ["job"], ["team"]]);
    const read = (name: string) => Deno.readTextFile(`${folder}/${name}`);
    equal(await read("kept.csv"), await read("plain.csv"));
    match(await read("targets.csv"), /^target,metric_name,dpm,series_count,total_dpm,error\r\n/);
    match(await read("split.csv"), /^metric_name,dpm,series_count,total_dpm,team\r\n/);
    doesNotMatch(await read("kept.prom"), /dpm_finder_group/);
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
