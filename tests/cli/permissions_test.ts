import assert from "node:assert/strict";
import { COMMANDS, findCommand } from "../../src/cli/commands.ts";
import { launcher, packageFlags, permissionFlags, unitePermissions } from "../../.ci/package/permission_flags.ts";
import { runDeno } from "../support/run_deno.ts";
import { withTempDir } from "../support/temporary_folder.ts";
import { EXTRA_COMMAND } from "./extra_command.ts";

const all = await Promise.all(COMMANDS.map(async ({ load }) => (await load()).permissions));
/** What a command may do that starts no program of others and loads no native library. */
const withoutPrograms = unitePermissions(all.filter(({ run, ffi }) => run === undefined && ffi === undefined));
const permissionsOf = async (name: string) => (await (await findCommand(name)).load()).permissions;

/** The flags that say what may be done, of a command line in a shell's words. */
function flagsIn(commandLine: string): string[] {
  const unquoted = commandLine.replaceAll("\\\n", " ").replaceAll(/["']/g, "");
  return unquoted.split(/\s+/).filter((word) => /^--(allow|deny|unstable)-/.test(word));
}

/** The `--allow-env` list among flags. */
function variablesIn(flags: readonly string[]): string[] {
  const list = flags.find((flag) => flag.startsWith("--allow-env="));
  return list?.slice("--allow-env=".length).split(",") ?? [];
}

async function taskFlags(name: string): Promise<string[]> {
  const { tasks }: { tasks: Record<string, string> } = JSON.parse(await Deno.readTextFile("deno.json"));
  return flagsIn(tasks[name] ?? "").toSorted();
}

Deno.test("unitePermissions: what one of them may, all of them may", () => {
  assert.deepEqual(
    unitePermissions([{ read: ["."], net: ["a"], env: ["A"] }, { net: true, env: ["A", "B"], unstable: ["net"] }]),
    { read: ["."], write: [], net: true, env: ["A", "B"], run: [], sys: [], unstable: ["net"] },
  );
});

Deno.test("permissionFlags: nothing is asked for that is not declared", () => {
  assert.deepEqual(permissionFlags({}), []);
  assert.deepEqual(permissionFlags({ read: [".", "a"], net: true, run: true, env: ["A_*"], unstable: ["net"] }), [
    "--unstable-net",
    "--allow-read=.,a",
    "--allow-net",
    "--allow-env=A_*",
    "--allow-run",
  ]);
});

Deno.test("deno.json: the task start permits what the commands declare that start no programs, and no more", async () => {
  assert.deepEqual(await taskFlags("start"), permissionFlags(withoutPrograms).toSorted());
  assert.deepEqual(withoutPrograms.run, []);
});

Deno.test("deno.json: native libraries are loaded by the task query alone, which permits what it declares", async () => {
  assert.deepEqual(COMMANDS.filter((_, index) => all[index]?.ffi).map(({ name }) => name), ["query"]);
  assert.deepEqual(await taskFlags("query"), permissionFlags(await permissionsOf("query")).toSorted());
});

for (const name of ["run", "host"]) {
  Deno.test(`deno.json: the task ${name} permits what the command ${name} declares, and no more`, async () => {
    assert.deepEqual(await taskFlags(name), permissionFlags(await permissionsOf(name)).toSorted());
  });
}

Deno.test("deno.json: the task demo permits what a scan declares, on this machine alone", async () => {
  assert.deepEqual(
    await taskFlags("demo"),
    permissionFlags({ ...await permissionsOf("scan"), net: ["127.0.0.1"] }).toSorted(),
  );
});

Deno.test("packageFlags: what any command may do, with files wherever the user says, and no remote import", async () => {
  const { ffi: _ffi, ...every } = unitePermissions(all);
  assert.deepEqual(
    (await packageFlags(COMMANDS, undefined)).toSorted(),
    [
      "--allow-import=none.invalid",
      "--deny-import=none.invalid",
      "--unstable-cron",
      ...permissionFlags({ ...every, read: [], write: [] }),
      "--allow-read",
      "--allow-write",
    ].toSorted(),
  );
});

Deno.test("packageFlags, launcher: follow a command that is added", async () => {
  const flags = await packageFlags([...COMMANDS, EXTRA_COMMAND], "native");
  for (const flag of ["--allow-ffi=native"]) assert.ok(flags.includes(flag), flag);
  assert.ok(flags.some((flag) => /^--allow-run(=.*\bsh\b|$)/.test(flag)), flags.join(" "));
  assert.ok(flags.some((flag) => /^--allow-sys=.*\bhostname\b/.test(flag)), flags.join(" "));
  assert.ok(variablesIn(flags).includes("TEA_*"));
  assert.ok(
    (await launcher([...COMMANDS, EXTRA_COMMAND], "portable")).includes('"--allow-ffi=$home/lib/dpm-finder/native"'),
  );
  assert.doesNotMatch(
    await launcher(COMMANDS.filter(({ name }) => name === "scan"), "npm"),
    /--import-map|--allow-ffi/,
  );
});

Deno.test("packageFlags: nothing can be imported from elsewhere, from the hosts that Deno allows by default neither", async () => {
  const flags = (await packageFlags(COMMANDS, undefined)).filter((flag) => flag.includes("-import"));
  await withTempDir(async (folder) => {
    await Deno.writeTextFile(`${folder}/main.js`, 'await import(["https://jsr.io", "x.js"].join("/"));');
    const { code, stderr } = await runDeno(["run", "--quiet", "--no-prompt", ...flags, `${folder}/main.js`]);
    assert.equal(code, 1);
    assert.match(stderr, /Requires import access to "jsr\.io:443"/);
  });
});

Deno.test("compile and launcher: no list of permissions is typed by hand", async () => {
  for (const script of [".ci/compile", ".ci/package/bundle", ".ci/package/portable", "Dockerfile"]) {
    assert.deepEqual(
      flagsIn(await Deno.readTextFile(script)).filter((flag) => !/^--allow-(read=\.|env)$/.test(flag)),
      [],
    );
  }
});

Deno.test("README: its commands read the variables that their command declares, and no more", async () => {
  const readme = await Deno.readTextFile("README.md");
  const blocks = [...readme.matchAll(/^npx --yes deno@\S+ run (?:.*\\\n)*.*$/gm)].map(([block]) => block);
  assert.equal(blocks.length, 2);
  for (const block of blocks) {
    const flags = flagsIn(block);
    const command = / -e\b/.test(block) ? "exporter" : "scan";
    const { env = [], unstable = [] } = await permissionsOf(command);
    assert.deepEqual(variablesIn(flags), env, command);
    assert.equal(flags.includes("--unstable-net"), unstable.includes("net"), command);
    assert.ok(!flags.some((flag) => /^--allow-(all|run|ffi|sys)/.test(flag)), block);
  }
});

Deno.test("units: every variable one sets is read by the command it runs, if there is that command", async () => {
  let units = 0;
  for await (const { name } of Deno.readDir("deploy/systemd")) {
    const unit = await Deno.readTextFile(`deploy/systemd/${name}`);
    const [, word] = /^ExecStart=\/usr\/bin\/dpm-finder (?:--)?([a-z]+)/m.exec(unit) ?? [];
    const entry = COMMANDS.find((command) => command.name === word);
    if (entry === undefined) continue;
    units++;
    const { groups } = await entry.load();
    const known = groups.flatMap(({ options }) => Object.values(options)).map(({ environment }) => environment);
    const set = [...unit.matchAll(/^Environment=(\w+)=/gm)].map(([, variable]) => variable ?? "");
    assert.ok(set.length > 0, name);
    // DENO_DIR is read by deno, which runs exporters in TypeScript.
    for (const variable of set.filter((one) => one !== "DENO_DIR")) {
      assert.ok(known.includes(variable), `${name}: ${variable}`);
    }
  }
  assert.ok(units >= 2);
});
