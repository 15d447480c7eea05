import type { Server } from "node:http";
import type { Connections } from "./connections.ts";

/** Time in which a request that arrives after the call to close still counts as in flight, in milliseconds. */
const SETTLE_MS = 100;

/** Time for destroyed connections to be gone, in milliseconds: the end comes, whatever holds one of them. */
const LAST_MS = 500;

/**
 * Brings servers to an orderly end.
 *
 * node:http takes a connection for idle only after its first response, and cannot count requests in flight over several
 * servers, so it asks the connections.
 */
export class Shutdown {
  readonly #servers: Server[] = [];
  readonly #connections: Connections;
  #closed: Promise<void> | undefined;
  #settled = false;
  readonly #sweep: ReturnType<typeof setInterval>;

  /** @param checkingIntervalMs Interval at which unused connections are closed until then, in milliseconds. */
  constructor(connections: Connections, checkingIntervalMs: number) {
    this.#connections = connections;
    this.#sweep = setInterval(() => connections.closeUnused(), checkingIntervalMs);
    Deno.unrefTimer(this.#sweep);
  }

  /** Adds a server to those that are closed together. */
  add(server: Server): void {
    this.#servers.push(server);
  }

  /** Stops accepting, waits at most `graceMs` for requests in flight, and closes every connection. */
  close(graceMs: number): Promise<void> {
    return this.#closed ??= this.#close(graceMs);
  }

  /** Ends what is left once nothing is in flight anymore. Does nothing before the call to close. */
  closeWhenIdle(): void {
    if (this.#settled && !this.#connections.isAnswering) this.#connections.destroy();
  }

  async #close(graceMs: number): Promise<void> {
    const closing = this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const server of this.#servers) server.closeIdleConnections();
    this.#connections.endAfterAnswers();
    const settle = setTimeout(() => {
      this.#settled = true;
      this.closeWhenIdle();
    }, Math.min(SETTLE_MS, graceMs));
    const force = setTimeout(() => this.#connections.destroy(), graceMs);
    const late = Promise.withResolvers<void>();
    const last = setTimeout(late.resolve, graceMs + LAST_MS);
    await Promise.race([Promise.all(closing), late.promise]);
    for (const timer of [settle, force, last, this.#sweep]) clearTimeout(timer);
  }
}
