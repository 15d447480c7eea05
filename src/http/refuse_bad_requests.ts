import { type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { ListenLimits } from "./listen_limits.ts";

/** Time for the client to read the refusal, in milliseconds. */
const FAREWELL_MS = 1_000;

/** Answers requests that the HTTP parser refuses with a line that says why, and closes the connection. */
export function refuseBadRequests(
  server: Server,
  limits: Pick<ListenLimits, "maxHeaderBytes" | "requestTimeoutMs">,
): void {
  const answers = new WeakMap<Socket, ServerResponse>();
  server.prependListener("request", (incoming, outgoing) => answers.set(incoming.socket, outgoing));
  server.on("clientError", (error: Error & { code?: string }, socket: Socket) => {
    const refusal = refusalOf(error.code ?? "", limits);
    const answer = answers.get(socket);
    const isAnswering = answer?.headersSent && !answer.writableFinished;
    // Failures before the end of the TLS handshake come here too, when nothing can be written yet. And within a response
    // that is under way, the line would be taken for a part of it.
    if (refusal === undefined || isAnswering || !socket.writable) {
      socket.destroy();
      return;
    }
    const [status, line] = refusal;
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
        `Content-Length: ${line.length + 1}\r\n\r\n${line}\n`,
    );
    // A client that does not read the refusal, or keeps its side open, is cut off.
    socket.setTimeout(FAREWELL_MS, () => socket.destroy());
    socket.destroySoon();
  });
}

function refusalOf(
  code: string,
  limits: Pick<ListenLimits, "maxHeaderBytes" | "requestTimeoutMs">,
): [status: number, line: string] | undefined {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return [408, "Cannot read the request: it did not arrive in time. Send it without pauses."];
    case "HPE_HEADER_OVERFLOW":
      return [
        431,
        `Cannot read the request: its headers are larger than ${limits.maxHeaderBytes} bytes. Send fewer or shorter ones.`,
      ];
  }
  if (!code.startsWith("HPE_")) return undefined;
  return [400, "Cannot read the request: it is not valid HTTP. If this port speaks TLS, use https."];
}
