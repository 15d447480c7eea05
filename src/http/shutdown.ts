import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { NodeListener } from "./request_listener.ts";

/** Time in which a request that arrives after the call to close still counts as in flight, in milliseconds. */
const SETTLE_MS = 100;

/**
 * Brings servers to an orderly end.
 *
 * node:http takes a connection for idle only after its first response, and cannot count requests in flight over several
 * servers, so sockets and requests are counted here.
 */
export class Shutdown {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #inFlight = new Set<ServerResponse>();
  #closed: Promise<void> | undefined;
  #settled = false;

  /** Wraps a listener so that its requests are counted. */
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

  /** Adds a server to those that are closed together. */
  add(server: Server): void {
    this.#servers.push(server);
    server.prependListener("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  /** Stops accepting, waits at most `graceMs` for requests in flight, and closes every connection. */
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
