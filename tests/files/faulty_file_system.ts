import type { FileSystem, OpenFile } from "../../src/files/write_target.ts";

/** The real file system, but for the parts a test breaks. */
export function faultyFileSystem(faults: Partial<FileSystem>): FileSystem {
  const { open, lstat, readLink, chmod, rename, remove } = Deno;
  return { open, lstat, readLink, chmod, rename, remove, ...faults };
}

/** A real file, but for the parts a test breaks. */
export function faultyFile(file: OpenFile, faults: Partial<OpenFile>): OpenFile {
  return {
    write: (bytes) => file.write(bytes),
    sync: () => file.sync(),
    close: () => file.close(),
    ...faults,
  };
}

/** What Deno throws for an error it has no class for. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code} (os error)`), { code });
}
