/** What finding an obstacle asks of the file system. `Deno` is one; tests pass one that has what they cannot make. */
interface LookedAt {
  stat(path: string): Promise<Pick<Deno.FileInfo, "isFile" | "isDirectory" | "isFifo" | "isSocket">>;
  open(path: string, options: Deno.OpenOptions): Promise<{ close(): void }>;
}

/**
 * Says what stands where a file should be that is read and replaced again and again: a folder, a pipe, a device, a circle
 * of links, or a file that may not be used. `undefined` where nothing is in the way.
 */
export async function findObstacle(path: string, system: LookedAt = Deno): Promise<string | undefined> {
  try {
    const info = await system.stat(path);
    if (info.isDirectory) return "a folder";
    if (info.isFifo === true) return "a pipe";
    if (info.isSocket === true) return "a socket";
    if (!info.isFile) return "a device";
    (await system.open(path, { read: true, write: true })).close();
    return undefined;
  } catch (error) {
    if (error instanceof Deno.errors.FilesystemLoop) return "a link that leads in a circle";
    // Whatever else it is, reading and writing say so.
    return error instanceof Deno.errors.PermissionDenied ? "a file that may not be read or written" : undefined;
  }
}
