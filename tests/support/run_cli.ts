import { fileURLToPath } from "node:url";

/** What a finished run of the program left behind. */
export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How {@linkcode runCli} runs the program. */
export interface RunCliOptions {
  readonly args: readonly string[];
  /** Variables beside those the test itself was started with. */
  readonly env?: Readonly<Record<string, string>>;
  /** The working directory, below which users let the program read and write. @default the repository */
  readonly cwd?: string;
  /** Flags of Deno beside those of the task `start`, where the program is to do more. @default none */
  readonly flags?: readonly string[];
  /** Flags of the task `start` that are left out. @default none */
  readonly without?: readonly string[];
  /** @default "null" */
  readonly stdin?: "null" | "piped";
  /** A module of the repository that is loaded before the program, to stand in for a machine in trouble. */
  readonly preload?: string;
}

/** Runs the program from source as `deno task start` does, with the permissions that users give it. */
export async function runCli(options: RunCliOptions): Promise<CliResult> {
  const { code, stdout, stderr } = await (await startCli(options)).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** The same, still running: the process itself, so that a signal reaches the program and no shell. */
export async function startCli(
  { args, env, cwd, flags = [], without = [], preload, stdin = "null" }: RunCliOptions,
): Promise<Deno.ChildProcess> {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      `--config=${inRepository("deno.json")}`,
      ...(preload === undefined ? [] : [`--preload=${inRepository(preload)}`]),
      ...(await startFlags()).filter((flag) => !without.includes(flag)),
      ...flags,
      inRepository("src/main.ts"),
      ...args,
    ],
    cwd,
    // Whoever tests a backend that is gone need not wait two minutes to see it.
    env: { ...env, DPM_FINDER_RETRY_FOR: env?.["DPM_FINDER_RETRY_FOR"] || "2", NO_COLOR: "1" },
    stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** The flags of the task `start`, which is what the README tells users to run. */
async function startFlags(): Promise<string[]> {
  const { tasks }: { tasks: Record<string, string> } = JSON.parse(
    await Deno.readTextFile(inRepository("deno.json")),
  );
  const words = (tasks["start"] ?? "").split(" ");
  const [from, to] = [words.indexOf("run") + 1, words.indexOf("src/main.ts")];
  if (from === 0 || to === -1) {
    throw new Error('Cannot read the task "start" of deno.json: it is not "deno run … src/main.ts"');
  }
  return words.slice(from, to).filter((word) => word.startsWith("-"));
}

function inRepository(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
