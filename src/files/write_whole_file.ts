import { dirname } from "node:path";
import { untilAborted } from "./until_aborted.ts";
import { guardWrite } from "./write_error.ts";
import { type FileSystem, findTarget, openBeside, type OpenFile, type WriteTarget } from "./write_target.ts";

/** Characters gathered before they are written, so that many small pieces cost one system call. */
const BUFFER_CHARS = 65_536;

/** A document in pieces of text or bytes, ready or still being made. */
type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/**
 * Writes a file as a whole: a reader sees the old one or the new one, never a part.
 *
 * The pieces go to a temporary file beside the target, which is synced and renamed over it. The new file keeps the
 * mode of the old one; a symbolic link stays, and the file it leads to is replaced. When anything fails or `signal`
 * aborts, the temporary file is removed and the old one stays as it was; a killed process leaves the old file and a
 * `.dpm-finder-*.tmp` beside it. Devices and pipes cannot be replaced and are written to directly.
 *
 * Needs the permission to read and to write the folder.
 *
 * @param system The file system; anything but `Deno` is for tests.
 * @throws {WriteError} When the file cannot be opened or written. What `chunks` throws passes unchanged, and so does
 * the reason of `signal`.
 */
export async function writeWholeFile(
  path: string,
  chunks: Chunks,
  signal?: AbortSignal,
  system: FileSystem = Deno,
): Promise<void> {
  signal?.throwIfAborted();
  const target = await guardWrite(path, "open", () => findTarget(path, system));
  if (target.kind === "stream") {
    // A pipe opens when somebody reads it, which may be never.
    const opening = guardWrite(path, "open", () => system.open(target.path, { write: true, append: true }));
    const file = await untilAborted(opening, signal);
    try {
      await writeChunks(path, file, chunks, signal);
    } finally {
      file.close();
    }
    return;
  }
  await replaceFile(path, target, chunks, signal, system);
}

async function replaceFile(
  path: string,
  target: WriteTarget,
  chunks: Chunks,
  signal: AbortSignal | undefined,
  system: FileSystem,
): Promise<void> {
  const temporary = await guardWrite(path, "open", () => openBeside(target, system));
  try {
    try {
      await writeChunks(path, temporary.file, chunks, signal);
      await guardWrite(path, "write", () => temporary.file.sync());
    } finally {
      temporary.file.close();
    }
    await guardWrite(path, "write", async () => {
      if (target.mode !== undefined) await system.chmod(temporary.path, target.mode);
      await system.rename(temporary.path, target.path);
    });
  } catch (error) {
    // The first error is the one to report; where the folder itself is gone, there is nothing left to remove.
    await system.remove(temporary.path).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(target.path), system);
}

async function writeChunks(
  path: string,
  file: OpenFile,
  chunks: Chunks,
  signal: AbortSignal | undefined,
): Promise<void> {
  const encoder = new TextEncoder();
  let buffer = "";
  const writeText = async (last: boolean) => {
    // Half a surrogate pair waits for its other half: encoded alone, each becomes U+FFFD.
    const split = !last && (buffer.charCodeAt(buffer.length - 1) & 0xfc00) === 0xd800;
    const text = split ? buffer.slice(0, -1) : buffer;
    buffer = split ? buffer.slice(-1) : "";
    await writeAll(path, file, encoder.encode(text));
  };
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    if (typeof chunk === "string") {
      buffer += chunk;
      if (buffer.length >= BUFFER_CHARS) await writeText(false);
    } else {
      await writeText(true);
      await writeAll(path, file, chunk);
    }
  }
  await writeText(true);
  signal?.throwIfAborted();
}

async function writeAll(path: string, file: OpenFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await guardWrite(path, "write", () => file.write(bytes.subarray(written)));
  }
}

/** Makes the rename itself survive a power cut. Not every file system can, and the file is whole either way. */
async function syncFolder(path: string, system: FileSystem): Promise<void> {
  try {
    const folder = await system.open(path, { read: true });
    try {
      await folder.sync();
    } finally {
      folder.close();
    }
  } catch {
    return;
  }
}
