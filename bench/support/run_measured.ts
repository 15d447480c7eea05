import { MissingProgramError } from "../../tests/support/missing_program_error.ts";

/** What a program cost from its start to its end, start-up included. */
export interface Cost {
  readonly wallMs: number;
  /** Processor time, user and system. */
  readonly cpuMs: number;
  /** The most memory it ever had at once: what the kernel calls VmHWM. */
  readonly peakBytes: number;
}

const MARK = "\ncost of the process: ";

/** Runs a program to its end and says what it cost; throws when it fails. */
export async function runMeasured(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Cost> {
  const started = performance.now();
  const { success, stderr } = await run(["-q", "-f", `${MARK}%M %U %S`, program, ...args], env);
  const wallMs = performance.now() - started;
  const said = new TextDecoder().decode(stderr);
  const [kilobytes, user, system] = said.slice(said.lastIndexOf(MARK) + MARK.length).trim().split(" ").map(Number);
  if (!success || kilobytes === undefined || user === undefined || system === undefined) {
    throw new Error(`Cannot measure "${program}": it said: ${said}`);
  }
  return { wallMs, cpuMs: (user + system) * 1000, peakBytes: kilobytes * 1024 };
}

async function run(args: string[], env: Readonly<Record<string, string>>): Promise<Deno.CommandOutput> {
  try {
    return await new Deno.Command("time", { args, env, stdin: "null", stdout: "null", stderr: "piped" }).output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) {
      throw new MissingProgramError("time", "apt-get install time", { cause: error });
    }
    throw error;
  }
}
