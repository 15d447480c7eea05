import { COMMANDS } from "../../src/cli/commands.ts";
import { giveUpPermissions } from "../../src/cli/give_up_permissions.ts";
import { writeStdout } from "../../src/cli/terminal/write_stdout.ts";
import { EXTRA_COMMAND } from "./extra_command.ts";

/** Gives up what the command named by the argument does not declare, and prints what is left. */
const every = [...COMMANDS, EXTRA_COMMAND];
const command = await every.find(({ name }) => name === Deno.args[0])?.load();
await giveUpPermissions(command?.permissions ?? {}, every);

const stateOf = (descriptor: Deno.PermissionDescriptor) => Deno.permissions.querySync(descriptor).state;
const examples: Deno.PermissionDescriptor[] = [
  { name: "read", path: "." },
  { name: "write", path: "." },
  { name: "net" },
  { name: "run", command: "sh" },
  { name: "ffi" },
  { name: "sys", kind: "hostname" },
];
const variables = ["DPM_FINDER_TOP", "AWS_PROFILE", "LISTEN_FDS", "TEA_POT"];
await writeStdout([JSON.stringify({
  kinds: examples.filter((descriptor) => stateOf(descriptor) === "granted").map(({ name }) => name).join(),
  ...Object.fromEntries(variables.map((variable) => [variable, stateOf({ name: "env", variable })])),
})]);
