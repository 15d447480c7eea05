import { writeStdout } from "./cli/terminal/write_stdout.ts";
import { versionText } from "./cli/version.ts";

// `--version` alone answers before anything else is loaded: it is what installers and health checks call.
const isVersion = Deno.args.length === 1 && /^(--version|-V)$/.test(Deno.args[0] ?? "");
const isAnswered = isVersion && await writeStdout([`${versionText()}\n`]).then(() => true, () => false);
if (!isAnswered) {
  // Also where standard output cannot be written, for this says so.
  const { runCommand } = await import("./cli/run_command.ts");
  Deno.exitCode = await runCommand(Deno.args);
}
