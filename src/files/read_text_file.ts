import { errorMessage } from "../errors/error_message.ts";
import { EXIT_CODES } from "../errors/exit_code.ts";
import { pathValue } from "../errors/missing_permissions.ts";
import { ProgramError } from "../errors/program_error.ts";

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
 * is not UTF-8, such as a certificate in DER.
 */
export async function readTextFile(
  path: string,
  system: Pick<typeof Deno, "readFile" | "stat"> = Deno,
): Promise<string> {
  try {
    const { isFile, isDirectory } = await system.stat(path);
    if (!isFile && !isDirectory) throw new Error("it is a pipe or a device");
    return new TextDecoder("utf-8", { fatal: true }).decode(await system.readFile(path));
  } catch (error) {
    throw new ReadError(path, error);
  }
}

function explain(path: string, cause: unknown): readonly [reason: string, hint: string] {
  if (cause instanceof Deno.errors.NotFound) return ["there is no such file", ANOTHER];
  if (cause instanceof Deno.errors.IsADirectory) return ["it is a directory", ANOTHER];
  if (cause instanceof Deno.errors.PermissionDenied) return ["reading it is not permitted", ANOTHER];
  if (cause instanceof Deno.errors.NotCapable) {
    // `/dev/fd/63` is what a shell makes of `<(command)`.
    const hint = /^\/(dev|proc|sys)\//.test(path)
      ? "Deno reads devices and pipes only with all permissions: give the path of an ordinary file."
      : `Start it with --allow-read=${pathValue(path)}.`;
    return ["the program was started without permission to read it", hint];
  }
  // What a strict decoder throws, and what Deno throws for text.
  const notText = cause instanceof TypeError || cause instanceof Deno.errors.InvalidData;
  return [notText ? "it is not UTF-8 text" : errorMessage(cause), ANOTHER];
}
