import { createServer as createHttpServer, type Server } from "node:http";
import type { Connections } from "./connections.ts";
import { createSecureServer } from "./create_secure_server.ts";
import { helpfulResponse } from "./helpful_response.ts";
import type { ListenLimits } from "./listen_limits.ts";
import { refusalOfRequest } from "./refusal_of_request.ts";
import { refuseBadRequests } from "./refuse_bad_requests.ts";
import type { NodeListener } from "./request_listener.ts";
import type { TlsSettings } from "./tls_settings.ts";
import { writeResponse } from "./write_response.ts";

/** Makes a server of node:http or node:https, not yet listening, that holds its clients to the limits. */
export function createNodeServer(
  limits: ListenLimits,
  tls: (() => TlsSettings) | undefined,
  listener: NodeListener,
  connections: Connections,
): Server {
  const options = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.connectionsCheckingIntervalMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    maxHeaderSize: limits.maxHeaderBytes,
    // Refused below, in words.
    requireHostHeader: false,
  };
  const answer = connections.answerInTurn((incoming, outgoing) => {
    const refusal = refusalOfRequest(incoming);
    if (refusal !== undefined) {
      const [status, line] = refusal;
      return writeResponse(helpfulResponse(status, line, { connection: "close" }), outgoing);
    }
    // What is asked of the server as a whole is answered for its first page.
    if (incoming.url === "*") incoming.url = "/";
    return listener(incoming, outgoing);
  });
  const server = tls === undefined
    ? createHttpServer(options, answer)
    : createSecureServer({ ...options, handshakeTimeout: limits.headersTimeoutMs }, tls, answer);
  // Without a listener, node:http answers without counting the request.
  server.on("checkExpectation", answer);
  connections.add(server);
  refuseBadRequests(server, limits, (socket) => connections.mayRefuse(socket));
  return server;
}
