import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { EXIT_CODES } from "../errors/exit_code.ts";
import { errorMessage } from "../errors/error_message.ts";
import { type FoundExporter, PROGRAM_ROOT } from "./exporter_directory.ts";
import { HostError, unreadable } from "./host_error.ts";

/** Where Deno finds what an exporter imports. */
export interface DenoSetup {
  /** A `deno.json`; `undefined` where none applies. */
  readonly config: string | undefined;
  /** An address; it takes the place of the imports in {@linkcode config}. */
  readonly importMap: string | undefined;
  readonly lock: string;
}

/** The name by which exporters import this program's library. */
const LIBRARY = "dpm-finder/exporter";

/**
 * Finds what an exporter in TypeScript imports from: the program's own settings for those that came with it; for any
 * other the library of this program, the imports of a `deno.json` beside it, and the `deno.lock` there or the program's.
 *
 * @throws {HostError} when a `deno.json` cannot be read, or the library is not there as a file
 */
export function denoSetup({ folder, isOwn, path }: FoundExporter): DenoSetup {
  if (Deno.build.standalone) {
    throw new HostError({
      action: "run the exporter",
      subject: path,
      reason: "the one-file program has no library for exporters in TypeScript",
      hint: "Use the portable archive or the image, which bring it along",
      exitCode: EXIT_CODES.fault,
    });
  }
  const ownLock = join(PROGRAM_ROOT, "deno.lock");
  if (isOwn) return { config: join(PROGRAM_ROOT, "deno.json"), importMap: undefined, lock: ownLock };
  const config = join(folder, "deno.json");
  const text = readIfThere(config);
  const lock = join(folder, "deno.lock");
  return {
    config: text === undefined ? undefined : config,
    importMap: dataAddress(importMapOf(text, config)),
    lock: readIfThere(lock) === undefined ? ownLock : lock,
  };
}

/** The imports of a `deno.json`, seen from where it stands, and the library. */
function importMapOf(text: string | undefined, path: string): object {
  const own = { [LIBRARY]: pathToFileURL(join(PROGRAM_ROOT, "src/exporter_library/mod.ts")).href };
  if (text === undefined) return { imports: own };
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (cause) {
    throw new HostError({
      action: "read",
      subject: path,
      reason: `it is no JSON: ${errorMessage(cause)}`,
      hint: "Put it right, or remove it",
      cause,
    });
  }
  const base = pathToFileURL(path);
  const resolved = (imports: unknown): Record<string, string> =>
    Object.fromEntries(
      Object.entries(typeof imports === "object" && imports !== null ? imports : {}).flatMap(([name, target]) =>
        typeof target !== "string" ? [] : [[name, /^\.{0,2}\//.test(target) ? new URL(target, base).href : target]]
      ),
    );
  return { imports: { ...own, ...resolved(fieldOf(read, "imports")) } };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function dataAddress(importMap: object): string {
  return `data:application/json,${encodeURIComponent(JSON.stringify(importMap))}`;
}

function readIfThere(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw unreadable(path, error);
  }
}
