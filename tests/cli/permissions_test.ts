import assert from "node:assert/strict";
import { COMMANDS, findCommand } from "../../src/cli/commands.ts";
import { permissionFlags, unitePermissions } from "./permission_flags.ts";

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
  return flagsIn(tasks[name] ?? "");
}

Deno.test("unitePermissions: what one of them may, all of them may", () => {
  assert.deepEqual(
    unitePermissions([{ read: ["."], net: ["a"], env: ["A"] }, { net: true, env: ["A", "B"], unstable: ["net"] }]),
    { read: ["."], write: [], net: true, run: [], env: ["A", "B"], unstable: ["net"] },
  );
});

Deno.test("permissionFlags: nothing is asked for that is not declared", () => {
  assert.deepEqual(permissionFlags({}), []);
  assert.deepEqual(permissionFlags({ read: [".", "a"], net: true, run: true, env: ["A_*"], unstable: ["net"] }), [
    "--unstable-net",
    "--allow-read=.,a",
    "--allow-net",
    "--allow-run",
    "--allow-env=A_*",
  ]);
});

Deno.test("deno.json: the task start permits what the commands declare that start no programs, and no more", async () => {
  assert.deepEqual(await taskFlags("start"), permissionFlags(withoutPrograms));
  assert.deepEqual(withoutPrograms.run, []);
});

Deno.test("deno.json: native libraries are loaded by the task query alone, which permits what it declares", async () => {
  assert.deepEqual(COMMANDS.filter((_, index) => all[index]?.ffi).map(({ name }) => name), ["query"]);
  assert.deepEqual(await taskFlags("query"), permissionFlags(await permissionsOf("query")));
});

for (const name of ["run", "host"]) {
  Deno.test(`deno.json: the task ${name} permits what the command ${name} declares, and no more`, async () => {
    assert.deepEqual(await taskFlags(name), permissionFlags(await permissionsOf(name)));
  });
}

Deno.test("deno.json: the task demo permits what a scan declares, on this machine alone", async () => {
  assert.deepEqual(
    await taskFlags("demo"),
    permissionFlags({ ...await permissionsOf("scan"), net: ["127.0.0.1"] }),
  );
});

Deno.test(".ci/compile: bakes in what the commands declare, with files wherever the user says", async () => {
  const script = await Deno.readTextFile(".ci/compile");
  // Inside it no native library can be loaded.
  const { ffi: _ffi, ...every } = unitePermissions(all);
  const widened = permissionFlags({ ...every, read: [], write: [] });
  assert.deepEqual(flagsIn(script).toSorted(), [...widened, "--allow-read", "--allow-write"].toSorted());
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

Deno.test("dpm-finder.service: every variable it sets is one that the exporter reads", async () => {
  const unit = await Deno.readTextFile("deploy/systemd/dpm-finder.service");
  const { groups } = await (await findCommand("exporter")).load();
  const known = groups.flatMap(({ options }) => Object.values(options)).map(({ environment }) => environment);
  const set = [...unit.matchAll(/^Environment=(\w+)=/gm)].map(([, name]) => name ?? "");
  assert.ok(set.length > 0);
  for (const name of set) assert.ok(known.includes(name), name);
});
