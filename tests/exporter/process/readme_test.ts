import { equal, match, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { startDemoBackend } from "../../../src/demo/start_demo_backend.ts";
import { withTempDir } from "../../support/temporary_folder.ts";
import { freePort } from "../../support/free_port.ts";

const inRepository = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const PATIENCE_MS = 60_000;

/** The command that the README gives to copy, as a shell splits it, and the variables it exports before. */
async function copyableCommand(): Promise<{ words: string[]; environment: Record<string, string> }> {
  const readme = await Deno.readTextFile("README.md");
  const block = readme.match(/```sh\n[^`]*src\/main\.ts -e[^`]*```/)?.[0];
  ok(block, "README.md has no command for the exporter");
  const lines = block.replaceAll("\\\n", " ").split("\n");
  const exported = lines.filter((line) => line.startsWith("export ")).map((line) => line.slice(7).split("=", 2));
  const command = lines.find((line) => line.startsWith("npx "));
  ok(command);
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
  return { words, environment: Object.fromEntries(exported) };
}

/** Asks until there is an answer of that status. */
async function answered(url: string, status: number): Promise<string> {
  const deadline = performance.now() + PATIENCE_MS;
  while (true) {
    try {
      const answer = await fetch(url);
      const text = await answer.text();
      if (answer.status === status || performance.now() > deadline) return text;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

Deno.test("README: the command for the exporter needs no more permissions than it gives", async () => {
  const { words, environment } = await copyableCommand();
  equal(words.slice(0, 4).join(" "), "npx --yes deno@2.9.6 run");
  ok(words.includes("--no-prompt"));
  ok(!words.some((word) => /^(-A|--allow-all|--allow-run|--allow-(read|write|net|env))$/.test(word)), words.join(" "));

  const backend = await startDemoBackend();
  try {
    await withTempDir(async (folder) => {
      const port = String(freePort());
      const here = (text: string) =>
        text.replaceAll("9090", new URL(backend.url).port).replaceAll("9966", port).replace(
          /^src\/main\.ts$/,
          inRepository("src/main.ts"),
        );
      const [program, ...rest] = words.slice(3).map(here);
      const child = new Deno.Command(Deno.execPath(), {
        args: [program ?? "", `--config=${inRepository("deno.json")}`, ...rest, "-p", port],
        cwd: folder,
        env: {
          ...Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, here(value)])),
          NO_COLOR: "1",
        },
        stdout: "null",
        stderr: "piped",
      }).spawn();
      const log = new Response(child.stderr).text();
      try {
        await answered(`http://localhost:${port}/-/ready`, 200);
        match(await answered(`http://localhost:${port}/metrics`, 200), /^metric_dpm_rate\{/m);
      } finally {
        child.kill("SIGTERM");
      }
      equal((await child.status).code, 0);
      ok((await Deno.stat(`${folder}/state/dpm-finder-state.json`)).isFile);
      const lines = (await log).trim().split("\n");
      ok(!lines.some((line) => /WARN|ERROR|requires|permission/i.test(line)), lines.join("\n"));
    });
  } finally {
    await backend.close();
  }
});
