import type { TLSSocket } from "node:tls";
import { subjectAlternativeNames } from "./subject_alternative_names.ts";
import type { TlsSettings } from "./tls_settings.ts";

/** The part of a TLS connection that decides whether its client is let in. */
type ClientSocket = Pick<TLSSocket, "authorized" | "getPeerX509Certificate">;

/** Says whether a client, its handshake done, meets the demands of the settings. */
export function isClientAccepted(
  socket: ClientSocket,
  { clientAuthentication, clientAllowedSans }: Pick<TlsSettings, "clientAuthentication" | "clientAllowedSans">,
): boolean {
  const certificate = socket.getPeerX509Certificate();
  switch (clientAuthentication) {
    case "NoClientCert":
    case "RequestClientCert":
      return true;
    case "VerifyClientCertIfGiven":
      return certificate === undefined || socket.authorized;
    case "RequireAnyClientCert":
      if (certificate === undefined) return false;
      break;
    case "RequireAndVerifyClientCert":
      if (certificate === undefined || !socket.authorized) return false;
  }
  if (clientAllowedSans === undefined) return true;
  return subjectAlternativeNames(certificate.raw).some((name) => clientAllowedSans.includes(name));
}
