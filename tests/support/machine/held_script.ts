import { equal } from "node:assert/strict";

/** What a script said on its first line, as long as it runs. Disposal ends it by closing its standard input. */
export interface HeldScript extends AsyncDisposable {
  readonly line: string;
}

/**
 * Starts a script that prints one line when it is ready, and cleans up when its standard input ends.
 *
 * @throws {Error} with what the script said when it ends before it is ready
 */
export async function holdScript(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<HeldScript> {
  const child = new Deno.Command("bash", {
    args: [path, ...args],
    env,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let line = "";
  while (!line.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`Cannot start ${path}: ${await errors}`);
    line += value;
  }
  return {
    line: line.trimEnd(),
    [Symbol.asyncDispose]: async () => {
      await child.stdin.close();
      await reader.cancel();
      await child.status;
      await errors;
    },
  };
}

/** What a shell's command left behind. */
export interface ShellResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a line of bash. */
export async function shell(
  line: string,
  env: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<ShellResult> {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", line],
    env,
    cwd,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Runs a line of bash that has to succeed, and returns what it prints, without the last line break. */
export async function shellText(line: string, env: Readonly<Record<string, string>> = {}, cwd?: string) {
  const { code, stdout, stderr } = await shell(line, env, cwd);
  equal(code, 0, `${line}\n${stdout}${stderr}`);
  return stdout.trimEnd();
}
