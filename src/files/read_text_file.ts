import { concatBytes } from "../exposition/coalesce.ts";
import { errorMessage } from "../errors/error_message.ts";
import { EXIT_CODES } from "../errors/exit_code.ts";
import { pathValue } from "../errors/missing_permissions.ts";
import { ProgramError } from "../errors/program_error.ts";

/** Far more than any key, certificate or configuration has: a device may give bytes without end. */
const MAX_BYTES = 16 * 1024 * 1024;

const ANOTHER = "Give the path of a readable text file.";

/** A file that an option or a configuration names and that cannot be read as text. */
class ReadError extends ProgramError {
  override readonly name = "ReadError";

  constructor(path: string, cause: unknown) {
    const [reason, hint] = explain(path, cause);
    super({ action: "read", subject: path, reason, hint, exitCode: EXIT_CODES.usage, cause });
  }
}

/** What a reader of files threw, as a `ReadError` about `path`. */
export function toReadError(path: string, thrown: unknown): ReadError {
  return thrown instanceof ReadError ? thrown : new ReadError(path, thrown);
}

/**
 * Reads a file of UTF-8 text; a byte order mark at its beginning is left out.
 *
 * Files with secrets are read again and again, and a pipe that nobody writes to would be waited for for ever.
 *
 * @param system The file system; anything but `Deno` is for tests.
 * @throws {ReadError} When it cannot be read, with the flag that grants the permission where one is missing; when it
 * is a pipe of the file system, larger than 16 MiB, or not UTF-8, such as a certificate in DER.
 */
export async function readTextFile(
  path: string,
  system: Pick<typeof Deno, "open" | "stat"> = Deno,
): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readBounded(path, system));
  } catch (error) {
    throw new ReadError(path, error);
  }
}

async function readBounded(path: string, system: Pick<typeof Deno, "open" | "stat">): Promise<Uint8Array> {
  const { isFifo, isSocket } = await system.stat(path);
  // Opening one waits for somebody who writes to it. What a shell passes by `<(command)` has its writer.
  if ((isFifo === true || isSocket === true) && !isDescriptor(path)) throw new Error("it is a pipe and no file");
  using file = await system.open(path);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const buffer = new Uint8Array(64 * 1024);
  for (;;) {
    const read = await file.read(buffer);
    if (read === null) return concatBytes(chunks);
    chunks.push(buffer.slice(0, read));
    length += read;
    if (length > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
  }
}

/** Whether a path names a device or an open file: `/dev/fd/63` is what a shell makes of `<(command)`. */
function isDescriptor(path: string): boolean {
  return /^\/(dev|proc|sys)\//.test(path);
}

function explain(path: string, cause: unknown): readonly [reason: string, hint: string] {
  if (cause instanceof Deno.errors.NotFound) return ["there is no such file", ANOTHER];
  if (cause instanceof Deno.errors.IsADirectory) return ["it is a folder", ANOTHER];
  if (cause instanceof Deno.errors.PermissionDenied) return ["reading it is not permitted", ANOTHER];
  if (cause instanceof Deno.errors.NotCapable) {
    const hint = isDescriptor(path)
      ? "Deno reads devices and pipes only with all permissions: give the path of an ordinary file."
      : `Start it with --allow-read=${pathValue(path)}.`;
    return ["the program was started without permission to read it", hint];
  }
  // What a strict decoder throws, and what Deno throws for text.
  const notText = cause instanceof TypeError || cause instanceof Deno.errors.InvalidData;
  return [notText ? "it is not UTF-8 text" : errorMessage(cause), ANOTHER];
}
