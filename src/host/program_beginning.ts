import { readHead } from "./read_head.ts";

/** How a program begins: by naming its interpreter, as a binary, or as text that no system can start. */
type ProgramBeginning = "script" | "binary" | "text";

/** Linux reads so much of a first line. */
const HEAD_BYTES = 256;

/**
 * Looks how a program begins. A binary has bytes of zero among its first ones, and text has none.
 *
 * @throws what Deno throws when the file cannot be read
 */
export function beginningOf(path: string): ProgramBeginning {
  const head = readHead(path, HEAD_BYTES);
  if (/^#![ \t]*[^\s\0]/.test(new TextDecoder().decode(head))) return "script";
  return head.includes(0) ? "binary" : "text";
}
