import { connect } from "node:net";
import { connect as connectSecurely } from "node:tls";

/** Where to connect: a port of 127.0.0.1, over TLS or not, or a unix socket. */
export type RawTarget = { readonly port: number; readonly secure?: boolean } | { readonly path: string };

/**
 * Sends bytes as they are and gives everything that comes back until the other side closes.
 *
 * With `drip`, goes on sending that text every so often until then.
 */
export function rawExchange(
  target: RawTarget,
  text: string,
  options?: { readonly drip: string; readonly everyMs: number },
): Promise<string> {
  return new Promise((resolve) => {
    const address = "port" in target ? { host: "127.0.0.1", port: target.port } : { path: target.path };
    const isSecure = "port" in target && target.secure === true;
    const socket = isSecure ? connectSecurely({ ...address, rejectUnauthorized: false }) : connect(address);
    let received = "";
    let timer: ReturnType<typeof setInterval> | undefined;
    socket.setEncoding("latin1");
    socket.on(isSecure ? "secureConnect" : "connect", () => {
      if (text !== "") socket.write(text, "latin1");
      if (options !== undefined) timer = setInterval(() => socket.write(options.drip), options.everyMs);
    });
    socket.on("data", (chunk) => received += String(chunk));
    // A reset after the answer is a good end too.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearInterval(timer);
      resolve(received);
    });
  });
}
