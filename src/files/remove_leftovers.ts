import { join } from "node:path";
import { isTemporaryName } from "./temporary_name.ts";

/**
 * Removes what a process that was killed while it wrote has left in a folder.
 *
 * @param olderThanMs Age from which nobody is taken to write a file any more.
 */
export async function removeLeftovers(folder: string, nowMs: number, olderThanMs: number): Promise<void> {
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile || !isTemporaryName(name)) continue;
    const path = join(folder, name);
    try {
      const { mtime } = await Deno.lstat(path);
      if (nowMs - (mtime?.getTime() ?? nowMs) > olderThanMs) await Deno.remove(path);
    } catch (error) {
      // Who writes it has given it its name since the folder was listed.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
