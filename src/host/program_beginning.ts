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
  using file = Deno.openSync(path);
  const buffer = new Uint8Array(HEAD_BYTES);
  const head = buffer.subarray(0, file.readSync(buffer) ?? 0);
  if (/^#![ \t]*[^\s\0]/.test(new TextDecoder().decode(head))) return "script";
  return head.includes(0) ? "binary" : "text";
}
