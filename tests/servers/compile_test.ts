import { doesNotMatch, equal, match, ok } from "node:assert/strict";
import { temporaryFolder } from "../support/temporary_folder.ts";

/**
 * How far compiling can be tested without the runtime that goes into the binary, which has to be fetched: Deno's own
 * executable is put in its place. What comes of that cannot be run, but holds everything that a real one would embed.
 */
Deno.test("deno task compile: checks, collects and embeds the program of the last commit", async () => {
  const runtime = Deno.execPath();
  await using temporary = await temporaryFolder();
  const folder = temporary.path;
  const output = `${folder}/dpm-finder`;
  await bash([".ci/compile"], { DENORT_BIN: runtime, DPM_FINDER_COMPILE_OUTPUT: output, TMPDIR: folder });
  const { size, mode } = await Deno.stat(output);
  equal((mode ?? 0) & 0o111, 0o111);
  const embedded = await textFrom(output, Number(await bash(["-c", 'wc -c <"$0"', runtime])));
  ok(size > embedded.length);
  // The program, what it imports only when it is needed, and the worker that no import names.
  match(embedded, /runCommand\(Deno\.args\)/);
  for (const lazily of ["startDemoBackend", "runExporter", "compareSync"]) ok(embedded.includes(lazily), lazily);
  match(embedded, /scope\.onmessage = /);
  match(embedded, /const STAMP = "[0-9a-f]{7,40}"/);
  // Neither the tests nor the libraries that only they need.
  doesNotMatch(embedded, /Deno\.test\("|"name": "(fast-check|@sinonjs\/fake-timers|prom-client)"/);
  equal(Array.from(Deno.readDirSync(folder), ({ name }) => name).join(), "dpm-finder");
});

async function bash(args: string[], env: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command("bash", { args, env, stdin: "null" }).output();
  equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** What stands in a file from an offset on, a character a byte. */
async function textFrom(path: string, offset: number): Promise<string> {
  using file = await Deno.open(path);
  await file.seek(offset, Deno.SeekMode.Start);
  return new TextDecoder("latin1").decode(await new Response(file.readable).bytes());
}
