import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { packageFlags } from "../../.ci/package/permission_flags.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
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
  const flags = await packageFlags(COMMANDS, undefined);
  await bash([".ci/compile"], { DENORT_BIN: runtime, DPM_FINDER_COMPILE_OUTPUT: output, TMPDIR: folder });
  const { size, mode } = await Deno.stat(output);
  equal((mode ?? 0) & 0o111, 0o111);
  const embedded = await textFrom(output, Number(await bash(["-c", 'wc -c <"$0"', runtime])));
  ok(size > embedded.length);
  ok(embedded.length < MAX_EMBEDDED_BYTES, `${embedded.length} bytes are embedded`);
  // The program, what it imports only when it is needed, and the worker that no import names.
  match(embedded, /runCommand\(Deno\.args\)/);
  for (const lazily of ["startDemoBackend", "runExporter", "compareSync"]) ok(embedded.includes(lazily), lazily);
  match(embedded, /scope\.onmessage = /);
  match(embedded, /const STAMP = "[0-9a-f]{7,40}"/);
  const metadata = metadataIn(embedded);
  match(metadata.entrypoint_key, /src\/main\.ts$/);
  deepEqual(
    metadata.unstable_config.features.map((name) => `--unstable-${name}`).toSorted(),
    flags.filter((flag) => flag.startsWith("--unstable-")).toSorted(),
  );
  deepEqual(permissionsIn(metadata), flags.filter((flag) => !flag.startsWith("--unstable-")).toSorted());
  // Neither the tests nor the libraries that only they need.
  doesNotMatch(embedded, /Deno\.test\("|"name": "(fast-check|@sinonjs\/fake-timers|prom-client)"/);
  equal(Array.from(Deno.readDirSync(folder), ({ name }) => name).join(), "dpm-finder");
});

async function bash(args: string[], env: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command("bash", { args, env, stdin: "null" }).output();
  equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** The program with its libraries is 15 MB in 2026; the engine of DuckDB alone would be 71 MB. */
const MAX_EMBEDDED_BYTES = 25_000_000;

/** What `deno compile` writes behind the runtime, as far as it is looked at. */
interface Metadata {
  readonly entrypoint_key: string;
  readonly unstable_config: { readonly features: readonly string[] };
  /** Lists of what is allowed and denied; an empty list is everything. */
  readonly permissions: Readonly<Record<string, readonly string[] | boolean | null>>;
}

/** Reads the metadata: a mark, its length as a little-endian number of eight bytes, then JSON. */
function metadataIn(embedded: string): Metadata {
  for (let at = embedded.indexOf(MARK); at >= 0; at = embedded.indexOf(MARK, at + 1)) {
    const start = at + MARK.length + 8;
    if (embedded[start] !== "{") continue;
    const length = [...embedded.slice(start - 8, start)].reduceRight((sum, byte) => sum * 256 + byte.charCodeAt(0), 0);
    return JSON.parse(embedded.slice(start, start + length));
  }
  throw new Error("Cannot find the metadata of the compiled program: its mark is not in the file");
}

const MARK = "d3n0l4nd";

/** Writes the permissions of a compiled program as the flags that gave them. */
function permissionsIn({ permissions }: Metadata): string[] {
  return Object.entries(permissions).flatMap(([key, values]) => {
    if (!Array.isArray(values)) return [];
    const flag = `--${key.replace("_", "-")}`;
    return [values.length === 0 ? flag : `${flag}=${values.join(",")}`];
  }).toSorted();
}

/** What stands in a file from an offset on, a character a byte. */
async function textFrom(path: string, offset: number): Promise<string> {
  using file = await Deno.open(path);
  await file.seek(offset, Deno.SeekMode.Start);
  return new TextDecoder("latin1").decode(await new Response(file.readable).bytes());
}
