/** Characters gathered before they are written: many small pieces cost one system call. */
const BUFFER_CHARS = 65_536;

/**
 * Writes a document to standard output. A reader that went away, such as `head`, ends it without an error.
 *
 * @param signal Ends the wait for a reader that does not read, such as a pager; what was begun stays under way, so that
 * the process has to be ended then.
 * @throws {WriteError} standard output goes to a file and the disk is full
 * @throws the signal's reason
 */
export async function writeStdout(chunks: Iterable<string>, signal?: AbortSignal): Promise<void> {
  const encoder = new TextEncoder();
  let buffer = "";
  const aborted = Promise.withResolvers<never>();
  // Nobody may be waiting for it.
  aborted.promise.catch(() => {});
  const abort = () => aborted.reject(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  const flush = async () => {
    const bytes = encoder.encode(buffer);
    buffer = "";
    for (let written = 0; written < bytes.length;) {
      signal?.throwIfAborted();
      written += await Promise.race([Deno.stdout.write(bytes.subarray(written)), aborted.promise]);
    }
  };
  try {
    for (const chunk of chunks) {
      buffer += chunk;
      if (buffer.length >= BUFFER_CHARS) await flush();
    }
    await flush();
  } catch (error) {
    if (signal?.aborted) throw error;
    if (error instanceof Deno.errors.BrokenPipe) return;
    // Loaded only now: `--version` writes too, and is to answer at once.
    const { WriteError } = await import("../../files/write_error.ts");
    throw new WriteError("standard output", "write", error);
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}
