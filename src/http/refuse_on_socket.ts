import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";

/** Time for the client to read the refusal, in milliseconds. */
const FAREWELL_MS = 1_000;

/**
 * Writes an answer of one line straight to a socket, and closes it.
 *
 * The socket stays open for a moment when it has bytes that were not read: closed at once, it would be reset, and the
 * client might lose the answer.
 */
export function refuseOnSocket(socket: Socket, status: number, line: string): void {
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${line.length + 1}\r\n\r\n${line}\n`,
  );
  // A client that does not read the refusal, or keeps its side open, is cut off.
  socket.setTimeout(FAREWELL_MS, () => socket.destroy());
  if (!socket.isPaused()) socket.destroySoon();
}
