import { ValueError } from "../text/value_error.ts";

/**
 * Reads the path of a file or folder, which need not exist.
 *
 * @throws {ValueError}
 */
export function parsePath(text: string): string {
  if (text.trim() === "") throw new ValueError("it is empty", "Give a path");
  if (text.includes("\0")) throw new ValueError("no path contains a NUL character", "Give a path");
  return text;
}
