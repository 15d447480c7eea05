import type { RequestListener, Server } from "node:http";
import { createServer, type ServerOptions } from "node:https";
import type { TLSSocket } from "node:tls";
import { beginTlsHandshakes } from "./begin_tls_handshakes.ts";
import { heedPauses } from "./heed_pauses.ts";
import { isClientAccepted } from "./is_client_accepted.ts";
import type { TlsSettings } from "./tls_settings.ts";

/**
 * Makes a server of node:https that asks `settingsNow` before each handshake.
 *
 * The first listener of "connection" runs before the handshake begins, so a changed certificate or a changed demand on
 * clients applies to the very next connection, as with Go's `GetConfigForClient`.
 */
export function createSecureServer(
  options: ServerOptions & { readonly handshakeTimeout: number },
  settingsNow: () => TlsSettings,
  listener: RequestListener,
): Server {
  let settings = settingsNow();
  const server = createServer({ ...options, ...contextOf(settings), ...demandsOf(settings) }, listener);
  beginTlsHandshakes(server, options.handshakeTimeout);
  server.prependListener("connection", () => {
    const newest = settingsNow();
    if (newest === settings) return;
    settings = newest;
    server.setSecureContext(contextOf(settings));
    // Both are read at each handshake; node:tls offers no setter for them.
    Object.assign(server, demandsOf(settings));
  });
  server.prependListener("secureConnection", (socket: TLSSocket) => {
    if (!isClientAccepted(socket, settings)) socket.destroy();
    heedPauses(socket);
  });
  return server;
}

function contextOf(settings: TlsSettings) {
  return {
    cert: settings.certificate,
    key: settings.key,
    minVersion: settings.minVersion,
    maxVersion: settings.maxVersion,
    ...(settings.clientCa === undefined ? {} : { ca: settings.clientCa }),
  };
}

function demandsOf(settings: TlsSettings) {
  return {
    requestCert: settings.clientAuthentication !== "NoClientCert",
    rejectUnauthorized: settings.clientAuthentication === "RequireAndVerifyClientCert",
  };
}
