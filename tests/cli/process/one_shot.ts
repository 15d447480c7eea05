import pMap from "p-map";
import { OPTION_SPECS } from "../../../src/config/option_specs.ts";
import { type CliResult, startCli } from "../../support/run_cli.ts";

/** One run of the program by somebody who has nothing set up but what is said here. */
export interface OneShot {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Files of the working folder before the run, by name; a name that ends in a slash is a folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** Given the running process and its working folder, for signals and the like. */
  readonly whileRunning?: (child: Deno.ChildProcess, folder: string) => Promise<void>;
}

/** What a run left behind. */
export interface OneShotResult extends CliResult {
  /** Text of the files in the working folder after the run, by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** Processes at once: more do not finish sooner on a small machine. */
const CONCURRENCY = 3;

/** An empty variable counts as unset: whoever runs the tests may have a backend of their own set up. */
const UNSET = Object.fromEntries(OPTION_SPECS.flatMap(({ environment }) => environment ? [[environment, ""]] : []));

/** Runs the program in a fresh folder, with the permissions of `deno task start` and nothing more. */
export async function oneShot({ args = [], env = {}, files = {}, whileRunning }: OneShot): Promise<OneShotResult> {
  const folder = await Deno.makeTempDir({ prefix: "dpm-finder-process-" });
  try {
    for (const [name, text] of Object.entries(files)) {
      if (name.endsWith("/")) await Deno.mkdir(`${folder}/${name}`);
      else await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    const child = await startCli({ args, cwd: folder, env: { ...UNSET, ...env } });
    const [{ code, stdout, stderr }] = await Promise.all([child.output(), whileRunning?.(child, folder)]);
    const decoder = new TextDecoder("utf-8", { fatal: true });
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr), files: await readFiles(folder) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Runs the program several times at once, before the first test of a file; the tests only look at what came of it.
 *
 * @param shots Called when it is time, so that it may start servers first.
 * @returns gives the result of a run by its name
 */
export function oneShotsBeforeAll(
  shots: () => Readonly<Record<string, OneShot>> | Promise<Readonly<Record<string, OneShot>>>,
): (name: string) => OneShotResult {
  let results = new Map<string, OneShotResult>();
  Deno.test.beforeAll(async () => {
    const run = async ([name, shot]: [string, OneShot]) => [name, await oneShot(shot)] as const;
    results = new Map(await pMap(Object.entries(await shots()), run, { concurrency: CONCURRENCY }));
  });
  return (name) => {
    const result = results.get(name);
    if (result === undefined) throw new TypeError(`There is no run "${name}"`);
    return result;
  };
}

async function readFiles(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile) files[name] = await Deno.readTextFile(`${folder}/${name}`);
  }
  return files;
}
