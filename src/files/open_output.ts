import { ensureWritable } from "./ensure_writable.ts";
import { writeWholeFile } from "./write_whole_file.ts";

/** What {@linkcode openOutput} is given. */
interface OutputOptions {
  /** Path of the file, or `-` for standard output alone. */
  readonly path: string;
  /** Leaves standard output alone where there is a file. */
  readonly quiet: boolean;
  /** Writes a document to standard output and ends with the signal's reason when that aborts. */
  readonly writeStdout: (chunks: Iterable<string>, signal?: AbortSignal) => Promise<void>;
}

/** Where a document goes: a file, standard output, or both. */
interface Output {
  /**
   * Writes a document whole: first the file, so that a reader of standard output that is slow or gone does not keep
   * it from being complete.
   *
   * @param render Gives the pieces of the document. It is called once for each target, for a document that is made
   * twice needs no room to be kept in between.
   * @throws {WriteError} When the file or standard output cannot be written to the end.
   * @throws The signal's reason, when it aborts; a file that is not complete by then stays as it was.
   */
  write(render: () => Iterable<string>, signal?: AbortSignal): Promise<void>;
}

/**
 * Opens the target of a document, before the work is done whose result it takes.
 *
 * @throws {WriteError} When the file cannot be opened.
 */
export async function openOutput({ path, quiet, writeStdout }: OutputOptions): Promise<Output> {
  const file = path === "-" ? undefined : path;
  if (file !== undefined) await ensureWritable(file);
  return {
    async write(render, signal) {
      if (file !== undefined) await writeWholeFile(file, render(), signal);
      signal?.throwIfAborted();
      if (file === undefined || !quiet) await writeStdout(render(), signal);
    },
  };
}
