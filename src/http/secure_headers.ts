import type { Handler } from "./handler.ts";

/**
 * Pages bring their own styles and scripts and load nothing from elsewhere. A page with an inline script sends a policy
 * of its own with the script's hash, which takes precedence.
 */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/**
 * One day, without subdomains: the header applies to every port of the host, including those where another exporter
 * still speaks plain HTTP.
 */
const STRICT_TRANSPORT_SECURITY = "max-age=86400";

const DEFAULTS: readonly (readonly [name: string, value: string])[] = [
  ["Content-Security-Policy", CONTENT_SECURITY_POLICY],
  ["X-Content-Type-Options", "nosniff"],
  ["X-Frame-Options", "deny"],
  ["Referrer-Policy", "no-referrer"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
];

/**
 * Adds the security headers that a response lacks, `Strict-Transport-Security` only over TLS.
 *
 * @param configuredNow Asked for each request: headers that are always set; an empty value removes the header.
 */
export function secureHeaders(
  handler: Handler,
  configuredNow: () => ReadonlyMap<string, string> = () => new Map(),
): Handler {
  return async (request, client) => {
    const response = changeable(await handler(request, client));
    const { headers } = response;
    for (const [name, value] of DEFAULTS) {
      if (!headers.has(name)) headers.set(name, value);
    }
    if (client.encrypted && !headers.has("Strict-Transport-Security")) {
      headers.set("Strict-Transport-Security", STRICT_TRANSPORT_SECURITY);
    }
    for (const [name, value] of configuredNow()) {
      if (value === "") headers.delete(name);
      else headers.set(name, value);
    }
    return response;
  };
}

/** Copies a response whose headers cannot be changed in place, such as a redirect or a fetched one. */
function changeable(response: Response): Response {
  try {
    response.headers.delete("x-none");
    return response;
  } catch {
    return new Response(response.body, response);
  }
}
