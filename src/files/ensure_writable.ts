import type { FileSystem } from "./file_system.ts";
import { findTarget } from "./find_target.ts";
import { guardWrite } from "./guard_write.ts";
import { openBeside } from "./open_beside.ts";

/**
 * Checks that `writeWholeFile` can open a path, before work is done whose result would have nowhere to go.
 *
 * Leaves nothing behind and changes nothing. Whether the disk has room is not known until the end.
 *
 * @param system The file system; anything but `Deno` is for tests.
 * @throws {WriteError} When it cannot.
 */
export async function ensureWritable(path: string, system: FileSystem = Deno): Promise<void> {
  await guardWrite(path, "open", async () => {
    const target = await findTarget(path, system);
    if (target.kind === "stream") {
      // Opening a pipe would wait for its reader, and closing it again would be its end.
      if (!target.waitsForReader) (await system.open(target.path, { write: true, append: true })).close();
      return;
    }
    const temporary = await openBeside(target, system);
    temporary.file.close();
    await system.remove(temporary.path);
  });
}
