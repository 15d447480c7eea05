import { isIPv4 } from "node:net";
import { escapeForDisplay } from "../text/escape_for_display.ts";
import type { Handler } from "./handler.ts";
import { helpfulResponse } from "./helpful_response.ts";

/** Whom a server that is meant for this machine alone answers. */
interface OwnHosts {
  /** Whether nothing but loopback addresses is listened on. Asked for each request. */
  readonly isLoopbackOnly: () => boolean;
  /** The address that people and proxies use; `undefined` where nobody said. */
  readonly externalUrl: URL | undefined;
  /** The option that gives that address, for the refusal. */
  readonly externalUrlOption: string;
}

const MAX_SHOWN_CHARACTERS = 100;

/**
 * Refuses what a page of another site makes a browser ask for: 421 where only loopback is listened on and the `Host` is
 * neither loopback nor that of the external URL.
 *
 * Such a page lets its own name point to 127.0.0.1 (DNS rebinding), and the browser then takes the answers for the
 * page's own. `Host` still holds that name. Scrapers, probes and curl send whatever `Host` they were configured with,
 * and no page can make them ask, so they are answered always; so are requests on a unix socket, which come from a proxy.
 */
export function refuseForeignHosts(handler: Handler, own: OwnHosts): Handler {
  return (request, client) => {
    const isOurs = client.remoteAddress === undefined || !own.isLoopbackOnly() || !isFromBrowser(request.headers) ||
      isKnownHost(request.headers.get("host"), own.externalUrl);
    if (isOurs) return handler(request, client);
    const shown = escapeForDisplay(request.headers.get("host") ?? "", MAX_SHOWN_CHARACTERS);
    return helpfulResponse(
      421,
      `This server is for its own machine alone, where "${shown}" is not its name. If a proxy serves it under that ` +
        `name, start it with ${own.externalUrlOption} and the address in the browser.`,
    );
  };
}

/**
 * Tells browsers from everything else by headers that a page cannot take away.
 *
 * `Sec-Fetch-Site` alone is not enough: browsers send it only over HTTPS and to localhost, never to a rebound name over
 * plain HTTP, which is the attack. `Accept-Language` they send always.
 */
function isFromBrowser(headers: Headers): boolean {
  return headers.has("sec-fetch-site") || headers.has("accept-language");
}

function isKnownHost(host: string | null, externalUrl: URL | undefined): boolean {
  const name = nameOf(host ?? "");
  if (name === undefined) return false;
  return isLoopbackName(name) || name === nameOf(externalUrl?.host ?? "");
}

/** The name or address of a `Host`, in the one form in which it can be compared; without its port. */
function nameOf(host: string): string | undefined {
  if (!/^[^\s/?#@\\]+$/.test(host)) return undefined;
  return URL.parse(`http://${host}`)?.hostname.replace(/\.$/, "");
}

/** Whether a name in the form of a URL's host, or an address without brackets, is this machine's own. */
export function isLoopbackName(name: string): boolean {
  const address = name.replace(/^\[(.*)\]$/, "$1").replace(/^::ffff:(?=\d+\.)/, "");
  if (isIPv4(address)) return address.startsWith("127.");
  return address === "::1" || /^::ffff:7f[0-9a-f]{2}:/.test(address) || /^(?:.*\.)?localhost$/.test(address);
}
