import type { BackendConfig } from "../config/config.ts";

/**
 * The headers every request carries: who asks, for which tenant, and what the user added.
 *
 * The user's own headers come last, so that they may replace any of ours.
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
