import type { Server } from "node:http";
import { Connections } from "./connections.ts";
import type { Handler, RequestFault } from "./handler.ts";
import { formatHost, isEveryAddress, type ListenAddress } from "./listen_address.ts";
import { DEFAULT_LISTEN_LIMITS, type ListenLimits } from "./listen_limits.ts";
import { openServer } from "./open_server.ts";
import { requestListener } from "./request_listener.ts";
import { Shutdown } from "./shutdown.ts";
import { createNodeServer } from "./create_node_server.ts";
import type { TlsSettings } from "./tls_settings.ts";

/** How to listen. */
export interface ListenOptions {
  /** Each gets a server of its own; when one of them fails to open, none stays open. */
  readonly addresses: readonly ListenAddress[];
  /** Limits that differ from {@linkcode DEFAULT_LISTEN_LIMITS}. */
  readonly limits?: Partial<ListenLimits>;
  /**
   * Turns TLS on. Asked before each handshake: changed settings apply from that connection on, and connections
   * that are already open keep theirs. It must not throw.
   */
  readonly tls?: () => TlsSettings;
  /** Closes the server when it aborts, like {@linkcode RunningServer.close} without arguments. */
  readonly signal?: AbortSignal;
  /** Called with what a handler or a response body threw; the client learns only that something went wrong. */
  readonly onFault?: (fault: RequestFault) => void;
  /** Called with errors that belong to no request, such as a connection that cannot be accepted. */
  readonly onError?: (error: Error) => void;
}

/** An address that a server listens on. */
interface BoundAddress {
  /** The address without brackets, or the path of a unix socket. */
  readonly host: string;
  /** `undefined` for a unix socket. */
  readonly port: number | undefined;
}

/** A server that accepts requests. */
export interface RunningServer {
  /** In the order in which they were asked for. */
  readonly addresses: readonly BoundAddress[];
  /** URL of each address as seen from this machine, such as `http://127.0.0.1:9966` or `unix:/run/dpm-finder.sock`. */
  readonly urls: readonly string[];
  /**
   * Stops accepting, answers what is in flight, closes idle connections, and cuts what is left after `graceMs`.
   * Further calls return the same promise.
   *
   * @param graceMs Time for requests in flight, in milliseconds; 4,000 by default.
   */
  close(graceMs?: number): Promise<void>;
}

/** Default time that {@linkcode RunningServer.close} leaves to requests in flight, in milliseconds. */
const DEFAULT_GRACE_MS = 4_000;

/**
 * Serves HTTP/1.1, or HTTPS, on every address asked for.
 *
 * {@linkcode ListenLimits} say when a client is dropped that stays silent, drips, does not read or sends too much.
 *
 * @throws {ServerError} When an address cannot be listened on.
 *
 * @example
 * ```ts
 * const server = await listen(() => new Response("hello"), { addresses: [{ kind: "tcp", host: "127.0.0.1", port: 0 }] });
 * assertEquals(await (await fetch(server.urls[0])).text(), "hello");
 * await server.close();
 * ```
 */
export async function listen(handler: Handler, options: ListenOptions): Promise<RunningServer> {
  const limits: ListenLimits = { ...DEFAULT_LISTEN_LIMITS, ...options.limits };
  const answer = requestListener(handler, limits, options.onFault ?? (() => undefined));
  const connections: Connections = new Connections(limits, () => shutdown.closeWhenIdle());
  const shutdown = new Shutdown(connections, limits.connectionsCheckingIntervalMs);
  const servers: Server[] = [];
  try {
    for (const address of options.addresses) {
      const server = createNodeServer(limits, options.tls, answer, connections);
      await openServer(server, address);
      // Without a listener, an error would end the process.
      server.on("error", options.onError ?? (() => undefined));
      shutdown.add(server);
      servers.push(server);
    }
  } catch (error) {
    await shutdown.close(0);
    throw error;
  }
  const addresses = servers.map(boundAddressOf);
  const scheme = options.tls === undefined ? "http" : "https";
  const close = (graceMs = DEFAULT_GRACE_MS) => shutdown.close(graceMs);
  if (options.signal?.aborted) await close();
  options.signal?.addEventListener("abort", () => void close(), { once: true });
  return { addresses, urls: addresses.map((address) => urlOf(address, scheme)), close };
}

function boundAddressOf(server: Server): BoundAddress {
  const address = server.address();
  if (address === null || typeof address === "string") return { host: address ?? "", port: undefined };
  return { host: address.address, port: address.port };
}

function urlOf({ host, port }: BoundAddress, scheme: string): string {
  if (port === undefined) return `unix:${host}`;
  const reachable = isEveryAddress(host) ? "localhost" : formatHost(host);
  return `${scheme}://${reachable}:${port}`;
}
