/** Characters gathered before they are written, so that many small pieces cost one system call. */
const BUFFER_CHARS = 65_536;

/**
 * Writes a document to standard output. When the reader is gone, such as `head`, it stops without an error.
 *
 * @param signal Stops waiting for a stalled reader, such as a pager. The pending write cannot be cancelled, so the
 * process has to exit then.
 * @throws {WriteError} standard output goes to a file and the disk is full
 * @throws the signal's reason
 */
export async function writeStdout(chunks: Iterable<string>, signal?: AbortSignal): Promise<void> {
  const encoder = new TextEncoder();
  let buffer = "";
  const aborted = Promise.withResolvers<never>();
  // It may reject while nothing awaits it.
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
    // Loaded only now, so that `--version`, which writes too, answers at once.
    const { WriteError } = await import("../../files/write_error.ts");
    throw new WriteError("standard output", "write", error);
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}
