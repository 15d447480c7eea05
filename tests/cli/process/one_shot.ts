import pMap from "p-map";
import { type CliResult, type RunCliOptions, startCli } from "../../support/run_cli.ts";
import { temporaryFolder } from "../../support/temporary_folder.ts";
import { UNSET_VARIABLES } from "../../support/unset_variables.ts";

/** One run of the program by somebody who has nothing set up but what is said here. */
export interface OneShot extends Partial<Pick<RunCliOptions, "args" | "env" | "preload">> {
  /** Files of the working folder before the run, by name; a name that ends in a slash is a folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** A signal that is sent once the promise is kept. */
  readonly signal?: { readonly name: Deno.Signal; readonly when: Promise<void> };
  /** What becomes of standard output. @default "read" */
  readonly reader?: "read" | "closed" | Unread;
}

/** A reader that takes the first piece of standard output, says so, and then leaves the rest where it is. */
export interface Unread {
  readonly begun: () => void;
}

/** What a run left behind. */
export interface OneShotResult extends CliResult {
  /** Text of the files in the working folder after the run, by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** Processes at once: more do not finish sooner on a small machine. */
const CONCURRENCY = 4;

/** Runs the program in a fresh folder, with the permissions of `deno task start` and nothing more. */
export async function oneShot(
  { args = [], env = {}, preload, files = {}, signal, reader = "read" }: OneShot,
): Promise<OneShotResult> {
  await using temporary = await temporaryFolder();
  const folder = temporary.path;
  for (const [name, text] of Object.entries(files)) {
    if (name.endsWith("/")) await Deno.mkdir(`${folder}/${name}`);
    else await Deno.writeTextFile(`${folder}/${name}`, text);
  }
  const child = await startCli({
    args,
    cwd: folder,
    env: { ...UNSET_VARIABLES, ...env },
    ...(preload === undefined ? {} : { preload }),
  });
  const { stdout: stream } = child;
  const stdout = reader === "read" ? textOf(stream) : "";
  if (reader === "closed") await stream.cancel();
  const pieces = typeof reader === "object" ? stream.getReader() : undefined;
  if (typeof reader === "object") pieces?.read().then(reader.begun);
  // Whichever comes first: a program that ends too early should fail the test by what it said.
  if (signal !== undefined) await Promise.race([signal.when.then(() => child.kill(signal.name)), child.status]);
  const [{ code }, said, stderr] = await Promise.all([child.status, stdout, textOf(child.stderr)]);
  await pieces?.cancel();
  return { code, stdout: said, stderr, files: await readFiles(folder) };
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

async function textOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  return new TextDecoder("utf-8", { fatal: true }).decode(await new Response(stream).bytes());
}

async function readFiles(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile) files[name] = await Deno.readTextFile(`${folder}/${name}`);
  }
  return files;
}
