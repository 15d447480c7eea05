import { deepEqual } from "node:assert/strict";
import { COMMANDS, findCommand } from "../../src/cli/commands.ts";
import { launcher } from "../../.ci/package/permission_flags.ts";
import { runScript } from "../support/run_deno.ts";
import { EXTRA_COMMAND } from "./extra_command.ts";

/** What is left after a command has given up the rest, of a program started as a package starts it. */
async function leftBy(name: string): Promise<Record<string, string>> {
  const text = await launcher([...COMMANDS, EXTRA_COMMAND], "portable");
  const flags = [...text.matchAll(/"?(--(?:allow|deny|unstable)-[^\s"]+)"?/g)].map(([, flag]) => flag ?? "");
  const widened = flags.map((flag) => flag.startsWith("--allow-ffi") ? "--allow-ffi" : flag);
  const { stdout, stderr } = await runScript("tests/cli/give_up_permissions_child.ts", widened, name);
  return stdout === "" ? { stderr } : JSON.parse(stdout);
}

Deno.test("giveUpPermissions: a command keeps what it declares and loses the rest, variables one by one", async () => {
  const commands = [...COMMANDS, EXTRA_COMMAND].filter(({ name }) =>
    ["exporter", "healthcheck", "brew"].includes(name)
  );
  for (const { name, load } of commands) {
    const { permissions } = await load();
    const kinds = ["read", "write", "net", "run", "ffi", "sys"] as const;
    const kept = kinds.filter((kind) => {
      const values = permissions[kind] ?? [];
      return values === true || values.length > 0;
    });
    const has = (variable: string) => permissions.env?.includes(variable) ? "granted" : "prompt";
    deepEqual(await leftBy(name), {
      kinds: kept.join(),
      DPM_FINDER_TOP: has("DPM_FINDER_*"),
      AWS_PROFILE: has("AWS_*"),
      LISTEN_FDS: has("LISTEN_FDS"),
      TEA_POT: has("TEA_*"),
    }, name);
  }
});

Deno.test("giveUpPermissions: every command declares the variables that give options", async () => {
  for (const { name } of COMMANDS) {
    const { permissions } = await (await findCommand(name)).load();
    deepEqual(permissions.env?.includes("DPM_FINDER_*"), true, name);
  }
});
