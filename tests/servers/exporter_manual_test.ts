import { deepEqual, equal, match, ok } from "node:assert/strict";
import { freePort } from "../support/free_port.ts";
import { startHost, writeExporters } from "../support/start_host.ts";
import { withTempDir } from "../support/temporary_folder.ts";

/** A part of a manual that somebody follows: a file to write, or commands with what they print. */
type Step =
  | { readonly kind: "file"; readonly path: string; readonly text: string }
  | { readonly kind: "command"; readonly command: string; readonly output: string };

/** Reads what a manual tells its readers to do, in its order. */
function stepsOf(manual: string): Step[] {
  const steps: Step[] = [];
  const blocks = /(?<=\n)([^\n]*)\n\n```(\w+)\n([^]*?)\n(?=```\n)/g;
  for (const [, before = "", language = "", text = ""] of manual.matchAll(blocks)) {
    if (language === "console") {
      for (const [, command = "", output = ""] of `\n${text}`.matchAll(/\n\$ ([^\n]*)((?:\n(?!\$ )[^\n]*)*)/g)) {
        steps.push({ kind: "command", command, output: output.slice(1) });
      }
      continue;
    }
    const [, path] = /`((?:exporters\/)?[\w./-]+\.?\w*)`[^`]*$/.exec(before) ?? [];
    if (path !== undefined) steps.push({ kind: "file", path, text: `${text}\n` });
  }
  return steps;
}

/** A program that starts dpm-finder as its tasks do. */
async function wrapper(): Promise<string> {
  const { tasks }: { tasks: Record<string, string> } = JSON.parse(await Deno.readTextFile("deno.json"));
  const words = (tasks["host"] ?? "").split(" ");
  const flags = words.slice(words.indexOf("run") + 1, words.indexOf("src/main.ts")).join(" ");
  const root = Deno.cwd();
  return `#!/bin/sh\nexec ${Deno.execPath()} run --config=${root}/deno.json ${flags} ${root}/src/main.ts "$@"\n`;
}

Deno.test("docs/writing-exporters.md: followed in an empty folder, every command does what it shows", async () => {
  const steps = stepsOf(await Deno.readTextFile("docs/writing-exporters.md"));
  deepEqual(steps.flatMap((step) => step.kind === "file" ? [step.path] : []), [
    "exporters/spool.sh",
    "exporters/spool_py.py",
    "spool.go",
    "exporters/spool_go.exporter",
    "exporters/spool_ts.ts",
  ]);
  equal(steps.filter(({ kind }) => kind === "command").length, 6);
  await withTempDir(async (dir) => {
    const port = String(freePort());
    await writeExporters(dir, { "bin/dpm-finder": await wrapper() });
    const started: Deno.ChildProcess[] = [];
    const bash = (command: string) =>
      new Deno.Command("bash", {
        args: ["-c", `PATH="${dir}/bin:$PATH"; cd "$1" && ${command}`, "bash", `${dir}/manual`],
        env: { NO_PROXY: "127.0.0.1", TMPDIR: dir },
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      });
    await Deno.mkdir(`${dir}/manual/exporters`, { recursive: true });
    try {
      for (const step of steps) {
        if (step.kind === "file") {
          await writeExporters(`${dir}/manual`, { [step.path]: step.text });
          // The first is made executable by its reader.
          if (step.path === "exporters/spool.sh") await Deno.chmod(`${dir}/manual/${step.path}`, 0o644);
          continue;
        }
        const command = step.command.replaceAll("9980", port);
        if (command.endsWith(" &")) {
          started.push(bash(`exec ${command.slice(0, -2)}`).spawn());
          for (let attempt = 0; attempt < 400; attempt++) {
            const answer = await fetch(`http://127.0.0.1:${port}/-/healthy`).catch(() => undefined);
            await answer?.body?.cancel();
            if (answer?.ok) break;
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          continue;
        }
        const { code, stdout, stderr } = await bash(command).output();
        const said = new TextDecoder().decode(stderr);
        equal(code, 0, `${command}: ${said}`);
        if (step.output !== "") equal(new TextDecoder().decode(stdout), `${step.output}\n`, `${command}: ${said}`);
      }
      const names = (await Array.fromAsync(Deno.readDir(`${dir}/manual/exporters`))).length;
      for (const name of ["spool", "spool_py", "spool_go"]) {
        const answer = await fetch(`http://127.0.0.1:${port}/metrics/${name}?folder=exporters`);
        const expected = `# HELP spool_files Files that wait.\n# TYPE spool_files gauge\nspool_files ${names}\n`;
        deepEqual([name, answer.status, await answer.text()], [name, 200, expected]);
        const apart = await bash(`dpm-finder run ${name} --folder exporters`).output();
        deepEqual([name, new TextDecoder().decode(apart.stdout)], [name, expected]);
        const missing = await fetch(`http://127.0.0.1:${port}/metrics/${name}`);
        deepEqual([missing.status, await missing.text()], [
          400,
          `Cannot ask ${name}: --folder is missing. Ask with ?--folder=VALUE.\n`,
        ]);
      }
      const refused = await fetch(`http://127.0.0.1:${port}/metrics/spool_ts?folder=exporters`);
      equal(refused.status, 500);
      match(await refused.text(), /--allow spool_ts=read=exporters gives it\. .*Requires read access/s);
    } finally {
      for (const child of started) {
        child.kill("SIGTERM");
        await Promise.all([child.status, child.stdout.cancel(), child.stderr.cancel()]);
      }
    }
  });
});

Deno.test("docs/migrating.md: the exporter of the wrapper, changed as it says, is served", async () => {
  const manual = await Deno.readTextFile("docs/migrating.md");
  const [, changed = ""] = /```python\n(#![^]*?)```/.exec(manual) ?? [];
  ok(changed.includes("prometheus_client"));
  await withTempDir(async (dir) => {
    // What --prepare makes of its requirements.
    const python = `#!/bin/sh\nexec ${Deno.cwd()}/.cache/python/bin/python3 "$@"\n`;
    await writeExporters(dir, { "spool/spool.py": changed, "spool/.venv/bin/python": python });
    await using host = await startHost({ exporters: dir });
    const { status, text } = await host.get("/metrics/spool");
    equal(status, 200, text);
    match(text, /^# HELP spool_files Files that wait\.\n# TYPE spool_files gauge\nspool_files 3\n$/);
  });
});
