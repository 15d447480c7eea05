/**
 * Loaded before the program: a disk with room for the first bytes of a file and no more.
 *
 * Real ones need a file system of their own, which only root may mount. The error is what Deno throws on a full tmpfs.
 */
const ROOM = 20;
let used = 0;

const write = Deno.FsFile.prototype.write;
Deno.FsFile.prototype.write = async function (bytes: Uint8Array): Promise<number> {
  if (used >= ROOM) throw Object.assign(new Error("No space left on device (os error 28)"), { code: "ENOSPC" });
  const written = await write.call(this, bytes.subarray(0, ROOM - used));
  used += written;
  return written;
};
