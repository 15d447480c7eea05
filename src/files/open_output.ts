import { ensureWritable } from "./ensure_writable.ts";
import { WriteError } from "./write_error.ts";
import { findTarget } from "./write_target.ts";
import { writeWholeFile } from "./write_whole_file.ts";

/** Bytes of an existing file that are looked at. */
const HEAD_BYTES = 65_536;

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
   * Tells whether the file holds something that is worth keeping. Standard output, devices and pipes hold nothing, and
   * neither do blank files; a file that cannot be read may hold anything.
   *
   * @param isEmpty Whether a document that begins so has nothing in it.
   */
  holdsResult(isEmpty: (head: string) => boolean): Promise<boolean>;

  /**
   * Writes a document whole: first the file, so that a reader of standard output that is slow or gone does not keep
   * it from being complete. A file that cannot be written takes nothing from standard output.
   *
   * @param render Gives the pieces of the document. It is called once for each target, for a document that is made
   * twice needs no room to be kept in between.
   * @param options.keepFile Leaves the file as it is.
   * @throws {WriteError} When the file or standard output cannot be written to the end.
   * @throws The signal's reason, when it aborts; a file that is not complete by then stays as it was.
   */
  write(
    render: () => Iterable<string>,
    signal?: AbortSignal,
    options?: { readonly keepFile?: boolean },
  ): Promise<void>;
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
    async holdsResult(isEmpty) {
      const head = file === undefined ? "" : await headOf(file);
      return head === undefined || (head.trim() !== "" && !isEmpty(head));
    },
    async write(render, signal, { keepFile = false } = {}) {
      let failure: WriteError | undefined;
      try {
        if (file !== undefined && !keepFile) await writeWholeFile(file, render(), signal);
      } catch (error) {
        if (!(error instanceof WriteError)) throw error;
        failure = error;
      }
      signal?.throwIfAborted();
      if (file === undefined || !quiet) await writeStdout(render(), signal);
      if (failure !== undefined) throw failure;
    },
  };
}

/** The beginning of a regular file, empty where there is none; `undefined` where it cannot be read. */
async function headOf(path: string): Promise<string | undefined> {
  try {
    const target = await findTarget(path, Deno);
    // Reading a pipe would take away what is in it.
    if (target.kind === "stream" || !target.exists) return "";
    using file = await Deno.open(target.path);
    const bytes = new Uint8Array(HEAD_BYTES);
    let length = 0;
    while (length < bytes.length) {
      const read = await file.read(bytes.subarray(length));
      if (read === null) break;
      length += read;
    }
    return new TextDecoder().decode(bytes.subarray(0, length));
  } catch {
    return undefined;
  }
}
