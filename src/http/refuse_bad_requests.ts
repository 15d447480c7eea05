import { type Server, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { ListenLimits } from "./listen_limits.ts";

/** Answers what the HTTP parser refuses with a line that says why, and closes the connection. */
export function refuseBadRequests(
  server: Server,
  limits: Pick<ListenLimits, "maxHeaderBytes" | "requestTimeoutMs">,
): void {
  server.on("clientError", (error: Error & { code?: string }, socket: Socket) => {
    if (!socket.writable || error.code === "ECONNRESET") {
      socket.destroy();
      return;
    }
    const [status, line] = refusalOf(error.code, limits);
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
        `Content-Length: ${line.length + 1}\r\n\r\n${line}\n`,
    );
    // A client that keeps its side open after this has no claim on the connection.
    socket.destroySoon();
  });
}

function refusalOf(
  code: string | undefined,
  limits: Pick<ListenLimits, "maxHeaderBytes" | "requestTimeoutMs">,
): [status: number, line: string] {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return [408, "Cannot read the request: it did not arrive in time. Send it without pauses."];
    case "HPE_HEADER_OVERFLOW":
      return [
        431,
        `Cannot read the request: its headers are larger than ${limits.maxHeaderBytes} bytes. Send fewer or shorter ones.`,
      ];
    default:
      return [400, "Cannot read the request: it is not valid HTTP. If this port speaks TLS, use https."];
  }
}
