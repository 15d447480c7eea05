import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { NodeListener } from "./request_listener.ts";

/** Time in which a request that was on its way when the end was called still counts as in flight, in milliseconds. */
const SETTLE_MS = 100;

/**
 * Brings servers to an orderly end.
 *
 * node:http knows idle connections only after their first answer and cannot count what is in flight over several
 * servers, so the sockets and requests are counted here.
 */
export class Shutdown {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #inFlight = new Set<ServerResponse>();
  #closed: Promise<void> | undefined;
  #settled = false;

  /** Counts the requests that a listener answers. */
  watch(listener: NodeListener): NodeListener {
    return (incoming: IncomingMessage, outgoing: ServerResponse) => {
      this.#inFlight.add(outgoing);
      outgoing.once("close", () => {
        this.#inFlight.delete(outgoing);
        this.#closeWhenIdle();
      });
      if (this.#closed !== undefined) outgoing.shouldKeepAlive = false;
      return listener(incoming, outgoing);
    };
  }

  /** Takes charge of a server. */
  add(server: Server): void {
    this.#servers.push(server);
    server.prependListener("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  /** Stops accepting, waits for what is in flight, at most `graceMs`, and closes every connection. */
  close(graceMs: number): Promise<void> {
    return this.#closed ??= this.#close(graceMs);
  }

  async #close(graceMs: number): Promise<void> {
    const closing = this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const server of this.#servers) server.closeIdleConnections();
    for (const outgoing of this.#inFlight) outgoing.shouldKeepAlive = false;
    const settle = setTimeout(() => {
      this.#settled = true;
      this.#closeWhenIdle();
    }, Math.min(SETTLE_MS, graceMs));
    const force = setTimeout(() => this.#destroySockets(), graceMs);
    await Promise.all(closing);
    clearTimeout(settle);
    clearTimeout(force);
  }

  #closeWhenIdle(): void {
    if (this.#settled && this.#inFlight.size === 0) this.#destroySockets();
  }

  #destroySockets(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
