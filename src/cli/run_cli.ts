import { versionText } from "./version.ts";
import { writeStdout } from "./terminal/write_stdout.ts";

/**
 * Runs the program for its arguments, without the program's own name.
 *
 * `--version` alone answers before anything else is loaded: it is what installers and health checks call.
 *
 * @returns the exit code
 */
export async function runCli(args: readonly string[]): Promise<number> {
  if (args.length === 1 && args[0] === "--version") {
    await writeStdout([`${versionText()}\n`]);
    return 0;
  }
  const { runCommand } = await import("./run_command.ts");
  return await runCommand(args);
}
