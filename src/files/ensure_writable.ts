import { guardWrite, type Written } from "./write_error.ts";
import { type FileSystem, findTarget, openBeside } from "./write_target.ts";

/**
 * Checks that `writeWholeFile` can open a path, before work is done whose result would have nowhere to go.
 *
 * Changes nothing and leaves nothing behind. Whether the disk has room shows only when the file is written.
 *
 * @param system The file system; anything but `Deno` is for tests.
 * @param written What a hint asks for: another file, or another folder where somebody named that alone.
 * @throws {WriteError} When it cannot.
 */
export async function ensureWritable(
  path: string,
  system: FileSystem = Deno,
  written: Written = "file",
): Promise<void> {
  await guardWrite(path, "open", async () => {
    const target = await findTarget(path, system);
    if (target.kind === "stream") {
      // Opening a pipe waits for its reader, and closing it again ends what the reader reads.
      if (!target.waitsForReader) (await system.open(target.path, { write: true, append: true })).close();
      return;
    }
    const temporary = await openBeside(target, system);
    temporary.file.close();
    await system.remove(temporary.path);
  }, written);
}
