import { deepEqual, equal, match } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { openNodeEngine } from "../../../src/query/node_engine.ts";
import { DATA, writeData } from "../../query/query_data.ts";
import { type CliResult, type RunCliOptions, startCli } from "../../support/run_cli.ts";
import { namesIn, temporaryFolder } from "../../support/temporary_folder.ts";
import { UNSET_VARIABLES } from "../../support/unset_variables.ts";
import { DENO_FLAGS } from "../../../src/cli/unknown_word.ts";

/** It has DuckDB's libraries, which that of the other tasks leaves out. */
const LOCK = fileURLToPath(new URL("../../../deno.query.lock", import.meta.url));

/** Runs `dpm-finder query` in a folder, with what the task `query` permits. */
async function start(cwd: string, args: readonly string[], more: Partial<RunCliOptions> = {}) {
  const flags = ["--allow-run=duckdb", "--allow-ffi", `--lock=${LOCK}`];
  return await startCli({ args: ["query", ...args], cwd, flags, env: UNSET_VARIABLES, ...more });
}

async function query(cwd: string, args: readonly string[], more?: Partial<RunCliOptions>): Promise<CliResult> {
  const { code, stdout, stderr } = await (await start(cwd, args, more)).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

const BY_PROXY = ["--metric", "request_count", "--aggregate", "sum", "--by", "api_proxy"];

Deno.test("query: answers on standard output, as a table, or into a file by its name", async () => {
  await using folder = await temporaryFolder();
  await writeData(`${folder.path}/data`, DATA, openNodeEngine);
  const shown = await query(folder.path, BY_PROXY);
  deepEqual(shown, { code: 0, stdout: "api_proxy     sum\napi-proxy-1  83.0\napi-proxy-2  21.0\n", stderr: "" });

  const [csv, parquet] = await Promise.all([
    query(folder.path, [...BY_PROXY, "-o", "x.csv"]),
    query(folder.path, ["--sql", "SELECT 9007199254740993 AS n", "-o", "x.parquet"]),
  ]);
  deepEqual([csv, parquet], Array(2).fill({ code: 0, stdout: "", stderr: "" }));
  equal(await Deno.readTextFile(`${folder.path}/x.csv`), "api_proxy,sum\r\napi-proxy-1,83.0\r\napi-proxy-2,21.0\r\n");
  deepEqual(await namesIn(folder.path), ["data", "x.csv", "x.parquet"]);
  const read = await query(folder.path, ["--data-dir", ".", "--sql", "FROM 'x.parquet'", "-f", "json"]);
  deepEqual(read, { code: 0, stdout: '[\n{"n":9007199254740993}\n]\n', stderr: "" });
});

Deno.test("query: --sql - reads the SQL from standard input, and refuses what is no text", async () => {
  await using folder = await temporaryFolder();
  await Deno.mkdir(`${folder.path}/data`);
  const ask = async (input: Uint8Array<ArrayBuffer>) => {
    const child = await start(folder.path, ["--sql", "-", "-f", "csv"], { stdin: "piped" });
    const ended = child.output();
    await new Blob([input]).stream().pipeTo(child.stdin);
    const { code, stdout, stderr } = await ended;
    return [code, new TextDecoder().decode(stdout), new TextDecoder().decode(stderr)];
  };
  deepEqual(await ask(new TextEncoder().encode("SELECT 'é' AS a;\n-- the end\n")), [0, "a\r\né\r\n", ""]);
  deepEqual(await ask(Uint8Array.of(0xff, 0xfe)), [
    2,
    "",
    "dpm-finder: Cannot answer the query: what standard input holds is not UTF-8. Write it in UTF-8.\n",
  ]);
});

Deno.test("query: a signal ends a query without an end, and leaves the file that was there", async () => {
  await using folder = await temporaryFolder();
  await Deno.mkdir(`${folder.path}/data`);
  for (const output of ["x.csv", "x.parquet"]) {
    await Deno.writeTextFile(`${folder.path}/${output}`, "old");
    const child = await start(folder.path, ["--sql", "FROM range(100000000000)", "-o", output]);
    const ended = child.output();
    // What is written beside the file says that rows are on their way.
    while ((await namesIn(folder.path)).every((name) => !name.startsWith(".dpm-finder"))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill("SIGTERM");
    const { code, stderr } = await ended;
    deepEqual([code, new TextDecoder().decode(stderr)], [143, "dpm-finder: Stopped by SIGTERM.\n"]);
    equal(await Deno.readTextFile(`${folder.path}/${output}`), "old");
    deepEqual((await namesIn(folder.path)).filter((name) => name.startsWith(".")), []);
  }
});

Deno.test("query: without an engine one line says how to get one; exit code 2", async () => {
  await using folder = await temporaryFolder();
  await Deno.mkdir(`${folder.path}/data`);
  const { code, stdout, stderr } = await query(folder.path, ["--sql", "SELECT 1"], { flags: [] });
  deepEqual([code, stdout], [2, ""]);
  match(
    stderr,
    /^dpm-finder: Cannot ask DuckDB: neither .* nor is "duckdb" on PATH\. From source, start it with deno task query.* --duckdb PATH\.\n$/,
  );
  const named = await query(folder.path, ["--sql", "SELECT 1", "--duckdb", "/no/such"]);
  deepEqual([named.code, named.stderr], [
    2,
    'dpm-finder: Cannot start "/no/such": the program was started without permission to run it. ' +
    `Start it with --allow-run=/no/such. ${DENO_FLAGS}.\n`,
  ]);
});
