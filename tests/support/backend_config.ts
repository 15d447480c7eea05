import type { BackendConfig } from "../../src/config/backend_options.ts";

/** The configuration of a backend on this machine: no authentication, nothing that a test does not say. */
export function backendConfig(url: string, overrides: Partial<BackendConfig> = {}): BackendConfig {
  return {
    demo: false,
    endpoint: new URL(url),
    apiPrefix: undefined,
    authentication: { kind: "none" },
    tenant: undefined,
    sigv4Region: undefined,
    headers: new Map(),
    tls: { caCertificates: [], clientCertificate: undefined, clientKey: undefined },
    flags: [],
    timeoutMs: 30_000,
    retryForMs: undefined,
    maxInFlight: 10,
    ...overrides,
  };
}
