import assert from "node:assert/strict";
import type { CliResult } from "./run_cli.ts";

/** Runs Deno in the repository, or in another folder, and waits until it ends. */
export async function runDeno(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<CliResult> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { ...env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Runs the examples of a document or of doc comments, and returns what Deno says of them. */
export async function runExamples(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runDeno(["test", "--doc", "--frozen", "--no-prompt", ...args]);
  assert.equal(code, 0, stdout + stderr);
  return stdout + stderr;
}

/**
 * Runs a module of the repository as a process of its own.
 *
 * @param flags All that it is permitted to do.
 */
export async function runScript(path: string, flags: readonly string[], ...args: string[]): Promise<CliResult> {
  return await runDeno(argumentsOf(path, flags, args));
}

/** The same, still running. Its standard output is piped. */
export function startScript(path: string, flags: readonly string[], ...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), { args: argumentsOf(path, flags, args), stdin: "null", stdout: "piped" })
    .spawn();
}

function argumentsOf(path: string, flags: readonly string[], args: readonly string[]): string[] {
  return ["run", "--quiet", "--frozen", "--no-prompt", "--no-check", ...flags, path, ...args];
}
