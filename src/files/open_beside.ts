import { dirname, join } from "node:path";
import type { FileSystem, OpenFile } from "./file_system.ts";
import type { WriteTarget } from "./find_target.ts";

/** Opens a new, empty file in the folder of the one it is to replace. */
export async function openBeside(target: WriteTarget, system: FileSystem): Promise<{ path: string; file: OpenFile }> {
  // A rename needs no leave of the file it replaces, so a file set read-only is asked for it here.
  if (target.exists) (await system.open(target.path, { write: true })).close();
  const path = join(dirname(target.path), `.dpm-finder-${crypto.randomUUID()}.tmp`);
  // Until the old file's mode is set nobody else may read what that mode hides.
  const mode = target.mode === undefined ? 0o666 : 0o600;
  return { path, file: await system.open(path, { write: true, createNew: true, mode }) };
}
