import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { ListenLimits } from "./listen_limits.ts";
import { refuseOnSocket } from "./refuse_on_socket.ts";

/**
 * Answers requests that the HTTP parser refuses with a line that says why, and closes the connection.
 *
 * @param mayRefuse Whether a line written to the socket now would not be taken for a part of another answer.
 */
export function refuseBadRequests(
  server: Server,
  limits: Pick<ListenLimits, "maxHeaderBytes" | "requestTimeoutMs">,
  mayRefuse: (socket: Socket) => boolean,
): void {
  server.on("clientError", (error: Error & { code?: string }, socket: Socket) => {
    const refusal = refusalOf(error.code ?? "", limits);
    // Failures before the end of the TLS handshake come here too, when nothing can be written yet.
    if (refusal === undefined || !socket.writable || !mayRefuse(socket)) socket.destroy();
    else refuseOnSocket(socket, ...refusal);
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
