import { createServer as createHttpServer, type Server } from "node:http";
import type { ListenLimits } from "./listen_limits.ts";
import type { NodeListener } from "./request_listener.ts";
import { createSecureServer } from "./create_secure_server.ts";
import { refuseBadRequests } from "./refuse_bad_requests.ts";
import type { TlsSettings } from "./tls_settings.ts";

/** Makes a server of node:http or node:https, not yet listening, that holds its clients to the limits. */
export function createNodeServer(
  limits: ListenLimits,
  tls: (() => TlsSettings) | undefined,
  listener: NodeListener,
): Server {
  const options = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.connectionsCheckingIntervalMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    maxHeaderSize: limits.maxHeaderBytes,
  };
  const answer = (...exchange: Parameters<NodeListener>) => void listener(...exchange);
  const server = tls === undefined
    ? createHttpServer(options, answer)
    : createSecureServer({ ...options, handshakeTimeout: limits.headersTimeoutMs }, tls, answer);
  server.maxConnections = limits.maxConnections;
  refuseBadRequests(server, limits);
  return server;
}
