import { dirname, resolve } from "node:path";
import type { FileSystem } from "./file_system.ts";

/** As many as Linux follows. */
const MAX_LINKS = 40;

/** Where writing to a path ends up. */
export interface WriteTarget {
  /**
   * `file`: a regular file or nothing yet, to be replaced as a whole.
   * `stream`: a device, a pipe or a socket, which cannot be replaced and is written to as it is.
   */
  readonly kind: "file" | "stream";
  /** The path with the links at its end followed, so that a link stays a link. */
  readonly path: string;
  /** Permission bits of the file that is there; `undefined` where there is none, or none are known. */
  readonly mode: number | undefined;
  readonly exists: boolean;
  /** Opening it may wait for a reader. */
  readonly waitsForReader: boolean;
}

/** Finds out what a path is before anything is written to it. */
export async function findTarget(path: string, system: FileSystem): Promise<WriteTarget> {
  // Resolving drops the slash that says a folder is meant.
  if (/\/$/.test(path)) throw codedError("EISDIR");
  let target = resolve(path);
  for (let links = 0; links <= MAX_LINKS; links++) {
    const info = await statOrUndefined(target, system);
    if (info?.isSymlink) {
      // What `/proc/self/fd/1` links to is no path when it is a pipe: the link itself is what can be opened.
      if (/^\/(dev|proc)\//.test(target)) return stream(target, true);
      target = resolve(dirname(target), await system.readLink(target));
      continue;
    }
    if (info === undefined || info.isFile) {
      const mode = info?.mode ?? undefined;
      return {
        kind: "file",
        path: target,
        mode: mode === undefined ? undefined : mode & 0o7777,
        exists: info !== undefined,
        waitsForReader: false,
      };
    }
    if (info.isDirectory) throw codedError("EISDIR");
    return stream(target, info.isFifo === true);
  }
  throw codedError("ELOOP");
}

function stream(path: string, waitsForReader: boolean): WriteTarget {
  return { kind: "stream", path, mode: undefined, exists: true, waitsForReader };
}

async function statOrUndefined(path: string, system: FileSystem): Promise<Deno.FileInfo | undefined> {
  try {
    return await system.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function codedError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
