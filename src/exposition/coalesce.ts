/** A body up to this size is one piece, which servers send with the least work. */
const WHOLE_BYTES = 2 * 1024 * 1024;

/** A larger one is sent in pieces of about this size. */
const CHUNK_BYTES = 64 * 1024;

/**
 * The same bytes in fewer pieces: a single one when they are few, otherwise none much smaller than 64 KiB.
 *
 * Pieces that are already large enough are kept and not copied.
 */
export function coalesce(chunks: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer>[] {
  const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (total <= WHOLE_BYTES) return chunks.length === 1 ? [...chunks] : [concatBytes(chunks)];
  const merged: Uint8Array<ArrayBuffer>[] = [];
  let small: Uint8Array<ArrayBuffer>[] = [];
  let smallBytes = 0;
  const flush = () => {
    const [first] = small;
    if (first !== undefined) merged.push(small.length === 1 ? first : concatBytes(small));
    small = [];
    smallBytes = 0;
  };
  for (const chunk of chunks) {
    if (smallBytes + chunk.length > CHUNK_BYTES) flush();
    if (chunk.length >= CHUNK_BYTES / 4) {
      flush();
      merged.push(chunk);
    } else {
      small.push(chunk);
      smallBytes += chunk.length;
    }
  }
  flush();
  return merged;
}

/** Joins all parts in one array. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const part of parts) length += part.length;
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
