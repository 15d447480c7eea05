import type { ClientAuthentication } from "./tls_settings.ts";
import type { WebConfig } from "./parse_web_config.ts";

/** What keeps clients without a certificate, or with one of a stranger, out. */
const STRICTNESS: Readonly<Record<ClientAuthentication, number>> = {
  NoClientCert: 0,
  RequestClientCert: 0,
  VerifyClientCertIfGiven: 0,
  RequireAnyClientCert: 1,
  RequireAndVerifyClientCert: 2,
};

/**
 * Says what a changed configuration would let in that the one before kept out, as it follows "it": `names no users any
 * more`. `undefined` when nothing.
 *
 * A file that is cut, emptied by a full disk or written by a failed template looks just like one that is meant, so none
 * of this takes effect while the server runs. A single user, name or authority may go: what is left still asks.
 */
export function lostProtection(before: WebConfig, after: WebConfig): string | undefined {
  if (after.isEmpty && !before.isEmpty) return "is empty";
  if (before.tls !== undefined && after.tls === undefined) return "asks for no TLS any more";
  if (before.users.size > 0 && after.users.size === 0) return "names no users any more";
  if (before.tls === undefined || after.tls === undefined) return undefined;
  const { clientAuthentication, clientAllowedSans } = before.tls;
  if (STRICTNESS[after.tls.clientAuthentication] < STRICTNESS[clientAuthentication]) {
    return `asks for no more than ${after.tls.clientAuthentication} of clients, and before for ${clientAuthentication}`;
  }
  if (clientAllowedSans !== undefined && after.tls.clientAllowedSans === undefined) {
    return "has no client_allowed_sans any more";
  }
  return undefined;
}
