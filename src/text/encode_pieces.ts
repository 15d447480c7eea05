/** Characters gathered before they are encoded: a few large pieces cost less to write or send than many small ones. */
const PIECE_CHARS = 65_536;

/** Encodes a text in pieces as UTF-8, in fewer and larger ones. */
export function* encodePieces(texts: Iterable<string>): Generator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let buffer = "";
  for (const text of texts) {
    buffer += text;
    if (buffer.length < PIECE_CHARS) continue;
    // Half a surrogate pair waits for the other half, which would become U+FFFD on its own.
    const split = (buffer.charCodeAt(buffer.length - 1) & 0xfc00) === 0xd800;
    yield encoder.encode(split ? buffer.slice(0, -1) : buffer);
    buffer = split ? buffer.slice(-1) : "";
  }
  if (buffer !== "") yield encoder.encode(buffer);
}
