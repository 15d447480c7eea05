import type { Server } from "node:https";
import type { Socket } from "node:net";
import { refuseOnSocket } from "./refuse_on_socket.ts";

/** The first byte of a TLS connection: the type of a handshake record. */
const TLS_HANDSHAKE = 0x16;

/**
 * Lets a server of node:https begin the handshake only when the first byte of a connection is of one; what begins like
 * HTTP is told so in clear text, in the words of Go's server.
 *
 * node:tls reports such a client when its connection is gone already.
 *
 * @param timeoutMs Time for the first byte, in milliseconds.
 */
export function beginTlsHandshakes(server: Server, timeoutMs: number): void {
  const begins = server.listeners("connection");
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    const drop = () => socket.destroy();
    socket.setTimeout(timeoutMs, drop);
    socket.once("error", drop);
    socket.once("data", (first: Uint8Array) => {
      socket.pause();
      socket.setTimeout(0);
      socket.off("timeout", drop);
      if (first[0] !== TLS_HANDSHAKE && isHttp(first)) {
        refuseOnSocket(socket.resume(), 400, "Client sent an HTTP request to an HTTPS server.");
        return;
      }
      socket.off("error", drop);
      socket.unshift(first);
      for (const begin of begins) begin.call(server, socket);
    });
  });
}

/** Whether bytes begin with a method: capital letters, and a space within those that Go looks at. */
function isHttp(bytes: Uint8Array): boolean {
  return /^[A-Z]+(?: |$)/.test(new TextDecoder().decode(bytes.subarray(0, 8)));
}
