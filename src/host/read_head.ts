/**
 * Reads the first bytes of a file.
 *
 * It waits for no thread, because what it reads is small or the next thing that is needed: on a busy machine handing the
 * work over would cost more.
 *
 * @throws what Deno throws when the file cannot be read
 */
export function readHead(path: string, maxBytes: number): Uint8Array<ArrayBuffer> {
  using file = Deno.openSync(path);
  const buffer = new Uint8Array(maxBytes);
  let length = 0;
  for (let read; length < buffer.length && (read = file.readSync(buffer.subarray(length))) !== null;) length += read;
  return buffer.subarray(0, length);
}
