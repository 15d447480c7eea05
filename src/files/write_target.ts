import { dirname, resolve } from "node:path";
import { temporaryBeside } from "./temporary_name.ts";

/** An open file, as far as writing needs one. */
export interface OpenFile {
  /** Writes a part of `bytes` and returns how long that part is. */
  write(bytes: Uint8Array): Promise<number>;
  /** Resolves when what was written is on the disk. */
  sync(): Promise<void>;
  close(): void;
}

/** What writing asks of the file system. `Deno` is one; tests pass one that fails. */
export interface FileSystem {
  open(path: string, options: Deno.OpenOptions): Promise<OpenFile>;
  lstat(path: string): Promise<Deno.FileInfo>;
  readLink(path: string): Promise<string>;
  chmod(path: string, mode: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
}

/** As many as Linux follows. */
const MAX_LINKS = 40;

/** Where writing to a path ends up. */
export interface WriteTarget {
  /**
   * `file`: a regular file or nothing yet, to be replaced as a whole.
   * `stream`: a device, a pipe or a socket, which cannot be replaced and is written to as it is.
   */
  readonly kind: "file" | "stream";
  /** The path with the symbolic links at its end resolved, so that a link stays a link. */
  readonly path: string;
  /** Permission bits of the existing file; `undefined` where there is no file, or its bits are not known. */
  readonly mode: number | undefined;
  readonly exists: boolean;
  /** Whether opening it may wait for a reader. */
  readonly waitsForReader: boolean;
}

/** Finds out what a path is before anything is written to it. */
export async function findTarget(path: string, system: FileSystem): Promise<WriteTarget> {
  // `resolve` drops the slash that marks a folder.
  if (/\/$/.test(path)) throw codedError("EISDIR");
  let target = resolve(path);
  for (let links = 0; links <= MAX_LINKS; links++) {
    const info = await statOrUndefined(target, system);
    if (info?.isSymlink) {
      // `/proc/self/fd/1` links to no path when it is a pipe: only the link itself can be opened.
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

/** Opens a new, empty file in the folder of the one it is to replace. */
export async function openBeside(target: WriteTarget, system: FileSystem): Promise<{ path: string; file: OpenFile }> {
  // A rename asks for no permission on the file it replaces, so a read-only file is opened here to ask for it.
  if (target.exists) (await system.open(target.path, { write: true })).close();
  const path = temporaryBeside(target.path);
  // Until it gets the old file's mode, nobody else may read what that mode hides.
  const mode = target.mode === undefined ? 0o666 : 0o600;
  return { path, file: await system.open(path, { write: true, createNew: true, mode }) };
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
