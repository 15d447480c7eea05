import type { BackendConfig } from "../config/backend_options.ts";
import { errorMessage } from "../errors/error_message.ts";
import { EXIT_CODES } from "../errors/exit_code.ts";
import { shorten } from "../text/shorten.ts";
import { BackendError } from "./backend_error.ts";

/**
 * Makes the headers that every request carries: who asks, for which tenant, and what the user added.
 *
 * The user's own headers come last, so that they may replace any of the others.
 */
export function requestHeaders(config: BackendConfig): Headers {
  const headers = new Headers({ "accept": "application/json", "user-agent": "dpm-finder" });
  const { authentication } = config;
  if (authentication.kind === "basic") {
    const credentials = new TextEncoder().encode(`${authentication.username}:${authentication.password.reveal()}`);
    headers.set("authorization", `Basic ${credentials.toBase64()}`);
  }
  if (authentication.kind === "bearer") headers.set("authorization", `Bearer ${authentication.token.reveal()}`);
  if (config.tenant !== undefined) headers.set("x-scope-orgid", config.tenant);
  for (const [name, value] of config.headers) headers.set(name, value.reveal());
  return headers;
}

/**
 * Creates an HTTP client with the configured certificates, where the configuration asks for more than the default
 * client has.
 *
 * @throws {BackendError} the certificates cannot be used
 */
export function createHttpClient({ endpoint, tls }: BackendConfig): Deno.HttpClient | undefined {
  const { caCertificates, clientCertificate, clientKey } = tls;
  if (caCertificates.length === 0 && clientCertificate === undefined) return undefined;
  try {
    return Deno.createHttpClient({
      caCerts: [...caCertificates],
      ...(clientCertificate === undefined || clientKey === undefined
        ? {}
        : { cert: clientCertificate, key: clientKey.reveal() }),
    });
  } catch (cause) {
    throw new BackendError({
      code: "unusable-certificates",
      action: "use the certificates for the backend at",
      url: endpoint?.origin ?? "",
      reason: shorten(errorMessage(cause)),
      exitCode: EXIT_CODES.usage,
      cause,
    });
  }
}
