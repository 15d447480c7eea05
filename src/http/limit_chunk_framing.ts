import { IncomingMessage } from "node:http";

/** Bytes that one byte of a body may take: six in a chunk of its own, `1\r\na\r\n`. */
const MAX_BYTES_A_BYTE = 6;

/** Bytes of what follows that may have been read along. */
const READ_BYTES = 65_536;

/**
 * Calls `refuse` when a chunked body comes with more around its chunks, such as extensions, than `maxBytes` and what the
 * smallest chunks take. The HTTP parser skips extensions of any length.
 */
export function limitChunkFraming(incoming: IncomingMessage, maxBytes: number, refuse: () => void): void {
  if (incoming.headers["transfer-encoding"] === undefined) return;
  const { socket } = incoming;
  const readBefore = socket.bytesRead;
  let bodyBytes = 0;
  let isRefused = false;
  incoming.push = (chunk: Uint8Array | null, encoding?: BufferEncoding) => {
    bodyBytes += chunk?.byteLength ?? 0;
    if (!isRefused && socket.bytesRead - readBefore > MAX_BYTES_A_BYTE * bodyBytes + maxBytes + READ_BYTES) {
      isRefused = true;
      refuse();
    }
    return IncomingMessage.prototype.push.call(incoming, chunk, encoding);
  };
}
