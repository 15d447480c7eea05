import { missingPermissions } from "../errors/missing_permissions.ts";
import { ServerError } from "./server_error.ts";

/** Far above any bundle of authorities. The file is read at once, while nothing is answered. */
const MAX_BYTES = 4 * 1_048_576;

/**
 * Reads a file of the web configuration: UTF-8 or, with a byte order mark as Windows writes it, UTF-16.
 *
 * A pipe or a device is refused before it is opened: reading it could hold the program up for ever.
 *
 * @throws {ServerError} When it cannot be read or is no text. The reason follows the file's name: "does not exist".
 */
export function readConfigFile(path: string): string {
  try {
    const { isFile, isDirectory, size } = Deno.statSync(path);
    if (isDirectory) throw readError(path, "is a folder", "Give the path of a file");
    if (!isFile) throw readError(path, "is a pipe or a device, which cannot be read again", "Give the path of a file");
    if (size > MAX_BYTES) throw readError(path, "is larger than 4 MiB", "Check what wrote it");
    return decode(path, Deno.readFileSync(path));
  } catch (error) {
    throw error instanceof ServerError ? error : readErrorOf(path, error);
  }
}

function decode(path: string, bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe
    ? "utf-16le"
    : first === 0xfe && second === 0xff
    ? "utf-16be"
    : "utf-8";
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw readError(path, "is not UTF-8 text", "Save it as UTF-8", cause);
  }
  // A crash while it is written leaves zeros, some editors write UTF-16 without a mark.
  if (text.includes("\0")) {
    throw readError(path, "holds zero bytes: it is damaged or no UTF-8", "Save it again as UTF-8");
  }
  return text;
}

function readErrorOf(path: string, cause: unknown): ServerError {
  if (cause instanceof Deno.errors.NotCapable) {
    const flags = missingPermissions([{ name: "read", path }]).join(" ");
    return readError(
      path,
      "may not be read, because the program was started without the permission",
      `Start it with ${flags}`,
      cause,
    );
  }
  const reason = cause instanceof Deno.errors.NotFound ? "does not exist" : "cannot be read";
  return readError(path, reason, "Check the path and who may read it", cause);
}

function readError(path: string, reason: string, hint: string, cause?: unknown): ServerError {
  return new ServerError({ action: "read", subject: path, reason, hint, cause });
}
