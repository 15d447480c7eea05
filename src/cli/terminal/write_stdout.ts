import { encodePieces } from "../../text/encode_pieces.ts";

/**
 * Writes a document to standard output. When the reader is gone, such as `head`, it stops without an error.
 *
 * @param signal Stops waiting for a stalled reader, such as a pager. The pending write cannot be cancelled, so the
 * process has to exit then.
 * @throws {WriteError} standard output goes to a file and the disk is full
 * @throws the signal's reason
 */
export async function writeStdout(
  chunks: Iterable<string> | AsyncIterable<string>,
  signal?: AbortSignal,
): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  // It may reject while nothing awaits it.
  aborted.promise.catch(() => {});
  const abort = () => aborted.reject(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    for await (const bytes of Symbol.asyncIterator in chunks ? encodeEach(chunks) : encodePieces(chunks)) {
      if (!await writePiece(bytes, aborted.promise, signal)) return;
    }
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

/** @returns whether there is still a reader */
async function writePiece(bytes: Uint8Array, aborted: Promise<never>, signal?: AbortSignal): Promise<boolean> {
  try {
    for (let written = 0; written < bytes.length;) {
      signal?.throwIfAborted();
      written += await Promise.race([Deno.stdout.write(bytes.subarray(written)), aborted]);
    }
    return true;
  } catch (error) {
    if (signal?.aborted) throw error;
    if (error instanceof Deno.errors.BrokenPipe) return false;
    // Loaded only now, so that `--version`, which writes too, answers at once.
    const { WriteError } = await import("../../files/write_error.ts");
    throw new WriteError("standard output", "write", error);
  }
}

/** Encodes pieces as they come: the next may take long. */
async function* encodeEach(chunks: AsyncIterable<string>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const chunk of chunks) yield* encodePieces([chunk]);
}
