/** Characters gathered before they are written: many small pieces cost one system call. */
const BUFFER_CHARS = 65_536;

/** Writes a document to standard output. A reader that went away, such as `head`, ends it without an error. */
export async function writeStdout(chunks: Iterable<string>): Promise<void> {
  const encoder = new TextEncoder();
  let buffer = "";
  const flush = async () => {
    const bytes = encoder.encode(buffer);
    buffer = "";
    for (let written = 0; written < bytes.length;) written += await Deno.stdout.write(bytes.subarray(written));
  };
  try {
    for (const chunk of chunks) {
      buffer += chunk;
      if (buffer.length >= BUFFER_CHARS) await flush();
    }
    await flush();
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
