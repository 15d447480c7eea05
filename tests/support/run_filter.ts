import { MissingProgramError } from "./missing_program_error.ts";

/** What a program made of its input. */
export interface Filtered {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program that reads its whole input from stdin. */
export async function runFilter(
  program: string,
  args: readonly string[],
  input: string,
  installCommand: string,
): Promise<Filtered> {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, { args: [...args], stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
  } catch (error) {
    // A program that did not exist when Deno resolved --allow-run is denied rather than not found.
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) {
      throw new MissingProgramError(program, installCommand, { cause: error });
    }
    throw error;
  }
  const output = child.output();
  await new Blob([input]).stream().pipeTo(child.stdin);
  const { code, stdout, stderr } = await output;
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
