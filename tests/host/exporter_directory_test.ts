import { deepEqual, equal, match, throws } from "node:assert/strict";
import { findExporter, listExporters, unknownExporter } from "../../src/host/exporter_directory.ts";
import { HostError } from "../../src/host/host_error.ts";
import { writeExporters } from "../support/start_host.ts";
import { withTempDir } from "../support/temporary_folder.ts";

const SCRIPT = "#!/bin/sh\n";

Deno.test("findExporter: the four places, and how each kind is started", async () => {
  await withTempDir(async (dir) => {
    await writeExporters(dir, {
      "plain": SCRIPT,
      "shell.sh": SCRIPT,
      "typed.ts": "",
      "deep/deep": SCRIPT,
      "inner/inner.ts": "",
      "inner/helper.ts": "",
      "snake/snake.py": "",
      "snake/.venv/bin/python": SCRIPT,
      "dotted.name.sh": SCRIPT,
    });
    const folders = [{ path: dir, isOwn: false }];
    const found = new Map<string, [string, string]>();
    for (const [name, exporter] of listExporters(folders)) {
      if (exporter instanceof HostError) throw exporter;
      equal((findExporter(name, folders))?.path, exporter.path);
      found.set(name, [exporter.path.slice((await Deno.realPath(dir)).length), exporter.kind]);
    }
    deepEqual(Object.fromEntries(found), {
      "deep": ["/deep/deep", "program"],
      "dotted.name": ["/dotted.name.sh", "program"],
      "inner": ["/inner/inner.ts", "typescript"],
      "plain": ["/plain", "program"],
      "shell": ["/shell.sh", "program"],
      "snake": ["/snake/snake.py", "python"],
      "typed": ["/typed.ts", "typescript"],
    });
  });
});

Deno.test("findExporter: the first folder that has one wins, and a folder that is not there has none", async () => {
  await withTempDir(async (dir) => {
    await writeExporters(dir, { "a/one.sh": SCRIPT, "b/one.sh": SCRIPT, "b/two.sh": SCRIPT });
    const folders = ["none", "a", "b"].map((name) => ({ path: `${dir}/${name}`, isOwn: name === "b" }));
    deepEqual(
      [(findExporter("one", folders))?.isOwn, (findExporter("two", folders))?.isOwn],
      [false, true],
    );
    equal(findExporter("three", folders), undefined);
    match((unknownExporter("tow", folders)).message, /there are one, two\. Did you mean two\?$/);
  });
});

Deno.test("findExporter: two that fit are an error that names both", async () => {
  await withTempDir(async (dir) => {
    await writeExporters(dir, { "a.sh": SCRIPT, "a/a.ts": "" });
    const problem =
      /Cannot tell which exporter is meant by "a": "[^"]*\/a(\.sh|\/a\.ts)" and "[^"]*\/a(\.sh|\/a\.ts)" both fit/;
    throws(() => findExporter("a", [{ path: dir, isOwn: false }]), { name: "HostError", message: problem });
    const listed = listExporters([{ path: dir, isOwn: false }]);
    deepEqual([...listed.keys()], ["a"]);
    match(String(listed.get("a")), problem);
  });
});

Deno.test("findExporter: data beside exporters, hidden files and helper folders are none", async () => {
  await withTempDir(async (dir) => {
    await writeExporters(dir, {
      "a.sh": SCRIPT,
      "a.exporter": "",
      "a.md": "",
      "deno.json": "{}",
      "deno.lock": "{}",
      "requirements.txt": "",
      ".hidden": SCRIPT,
      "node_modules/node_modules": SCRIPT,
      "lib/tool.sh": SCRIPT,
    });
    deepEqual([...(listExporters([{ path: dir, isOwn: false }])).keys()], ["a"]);
  });
});

Deno.test("findExporter: what cannot be started says why and what to do", async () => {
  await withTempDir(async (dir) => {
    await writeExporters(dir, { "closed.sh": "echo" });
    const folders = [{ path: dir, isOwn: false }];
    throws(() => findExporter("closed", folders), {
      message: /it is not executable\. Make it so: chmod \+x .*closed\.sh/,
    });
    for (const [name, bytes] of [["text.sh", "echo"], ["empty", ""], ["binary", "\x7fELF\0"]] as const) {
      await Deno.writeTextFile(`${dir}/${name}`, bytes, { mode: 0o755 });
    }
    const refused = { message: /its first line names no interpreter\. Begin it with one, such as #!\/bin\/sh/ };
    throws(() => findExporter("text", folders), refused);
    throws(() => findExporter("empty", folders), refused);
    equal(findExporter("binary", folders)?.kind, "program");
  });
});

Deno.test("findExporter: no name leads out of the folder", async () => {
  await withTempDir(async (dir) => {
    await writeExporters(dir, { "in/a.sh": SCRIPT, "secret": SCRIPT, "secret.sh": SCRIPT });
    const folders = [{ path: `${dir}/in`, isOwn: false }];
    for (
      const name of [
        "..",
        ".",
        "../secret",
        "..%2fsecret",
        "/bin/sh",
        `${dir}/secret`,
        "a/../../secret",
        "a.sh/",
        "",
        "a\0",
        "-a",
      ]
    ) equal(findExporter(name, folders), undefined, name);
  });
});
