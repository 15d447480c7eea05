import { join } from "node:path";
import { ensureWritable } from "./ensure_writable.ts";
import { WriteError } from "./write_error.ts";

/**
 * Makes sure that files can be written into a folder, which is made where it does not exist.
 *
 * @throws {WriteError} When they cannot; it names the folder, and where a permission is missing, that for all of it.
 */
export async function ensureFolderWritable(dir: string): Promise<void> {
  try {
    await Deno.mkdir(dir, { recursive: true }).catch((error: unknown) => {
      // What is missing then is the permission for what stands in it, which the check names.
      if (!(error instanceof Deno.errors.NotCapable)) throw new WriteError(dir, "open", error, "folder");
    });
    await ensureWritable(join(dir, ".dpm-finder-check"));
  } catch (error) {
    throw error instanceof WriteError ? new WriteError(dir, "open", error.cause, "folder") : error;
  }
}
