import type { BackendConfig } from "./config.ts";
import { ConfigError } from "./config_error.ts";
import { conflictError, convert, type Given, type OptionLookup } from "./option_lookup.ts";
import { parseApiPrefix } from "./parse_api_prefix.ts";
import { parseDuration } from "../text/parse_duration.ts";
import { parseEndpoint } from "./parse_endpoint.ts";
import { parseWholeNumber } from "../text/parse_whole_number.ts";
import type { RawOptionKey, RawOptions } from "./raw_options.ts";
import { redactUrl } from "../text/redact_url.ts";
import { resolveAuthentication } from "./resolve_authentication.ts";
import { resolveHeaders } from "./resolve_headers.ts";
import { Secret } from "./secret.ts";
import { ValueError } from "../text/value_error.ts";

const DEFAULT_TIMEOUT_MS = 60_000;
const MAX_TIMEOUT_MS = 86_400_000;
const DEFAULT_MAX_IN_FLIGHT = 10;
const MAX_IN_FLIGHT = 1_000;

/** Flags that choose or identify a backend, and so contradict `--demo`. */
const BACKEND_FLAGS = [
  "endpoint",
  "apiPrefix",
  "username",
  "apiKeyFile",
  "bearerTokenFile",
  "tenant",
  "headerFile",
  "caFile",
  "certFile",
  "keyFile",
] as const satisfies readonly RawOptionKey<string>[];

/**
 * Resolves everything needed to reach the backend.
 *
 * With `--demo` whatever the environment and `.env` say of a backend is ignored, so that the demo runs beside a filled
 * in `.env`; a flag that says it is a contradiction.
 *
 * @throws {ConfigError}
 */
export async function resolveBackend(raw: RawOptions, lookup: OptionLookup): Promise<BackendConfig> {
  const limits = {
    timeoutMs: lookup.parsed("timeout", (text) => parseDuration(text, { minMs: 1, maxMs: MAX_TIMEOUT_MS })) ??
      DEFAULT_TIMEOUT_MS,
    maxInFlight: lookup.parsed("threads", (text) => parseWholeNumber(text, { min: 1, max: MAX_IN_FLIGHT })) ??
      DEFAULT_MAX_IN_FLIGHT,
  };
  const demo = lookup.givenFlag("demo");
  if (demo?.value) {
    rejectBackendFlags(raw, lookup, demo);
    return {
      endpoint: undefined,
      apiPrefix: undefined,
      authentication: { kind: "none" },
      tenant: undefined,
      headers: new Map(),
      tls: { caCertificates: [], clientCertificate: undefined, clientKey: undefined },
      ...limits,
    };
  }
  const endpoint = lookup.text("endpoint");
  if (endpoint === undefined) throw missingEndpoint();
  const { url, userinfo } = convert(endpoint, parseEndpoint, undefined, showEndpoint);
  const tenant = lookup.parsed("tenant", parseTenant);
  const headers = await resolveHeaders(lookup);
  const ownAuthorization = headers.has("authorization");
  const authentication = await resolveAuthentication(lookup, ownAuthorization ? undefined : userinfo);
  rejectRepeated(headers, "authorization", authentication.kind !== "none", "basic or bearer authentication");
  rejectRepeated(headers, "x-scope-orgid", tenant !== undefined, "--tenant or PROMETHEUS_TENANT");
  return {
    endpoint: url,
    apiPrefix: lookup.parsed("apiPrefix", parseApiPrefix),
    authentication,
    tenant,
    headers,
    tls: await resolveTls(lookup),
    ...limits,
  };
}

function missingEndpoint(): ConfigError {
  return new ConfigError({
    option: "--endpoint",
    action: "scan",
    reason: "no endpoint is given",
    suggestion:
      "Set PROMETHEUS_ENDPOINT in the environment or in .env, pass --endpoint URL, or look around with --demo",
  });
}

function rejectBackendFlags(raw: RawOptions, lookup: OptionLookup, demo: Given<boolean>): void {
  const texts = BACKEND_FLAGS.map((key) => raw[key] === undefined ? undefined : lookup.text(key));
  const flag = texts.find((given) => given !== undefined) ??
    (raw.header?.length ? lookup.list("header")[0] : undefined);
  if (flag !== undefined) throw conflictError(demo, flag, "the demo tenant is its own backend");
}

/** An endpoint fit for an error: neither userinfo nor a query, which may be a token. */
function showEndpoint(text: string): string {
  return redactUrl(text.trim()).replace(/([?#]).+$/s, "$1…");
}

function parseTenant(text: string): string {
  const tenant = text.trim();
  if (/^[\x21-\x7e]+$/.test(tenant)) return tenant;
  throw new ValueError("a tenant is made of letters, digits and signs without spaces", "Give the tenant's ID alone");
}

function rejectRepeated(headers: BackendConfig["headers"], name: string, given: boolean, beside: string): void {
  if (!given || !headers.has(name)) return;
  throw new ConfigError({
    option: "--header",
    action: `send the header "${name}"`,
    reason: `${beside} sets it too`,
    suggestion: "Leave one of them out",
  });
}

async function resolveTls(lookup: OptionLookup): Promise<BackendConfig["tls"]> {
  const ca = lookup.text("caFile");
  const certificate = lookup.text("certFile");
  const key = lookup.text("keyFile");
  if (certificate !== undefined && key === undefined) throw missingHalf(certificate, "key", "--key-file");
  if (key !== undefined && certificate === undefined) throw missingHalf(key, "certificate", "--cert-file");
  const clientKey = key && await readPem(lookup, key, "PRIVATE KEY");
  return {
    caCertificates: ca === undefined ? [] : [await readPem(lookup, ca, "CERTIFICATE")],
    clientCertificate: certificate && await readPem(lookup, certificate, "CERTIFICATE"),
    clientKey: clientKey === undefined ? undefined : new Secret(clientKey),
  };
}

function missingHalf(given: Given<string>, what: string, flag: string): ConfigError {
  const variable = `PROMETHEUS_${flag.slice(2).replace("-", "_").toUpperCase()}`;
  return new ConfigError({
    option: given.option,
    value: given.value,
    reason: `the client ${what} that belongs to it is missing`,
    suggestion: `Name it with ${flag} or ${variable}`,
  });
}

async function readPem(
  lookup: OptionLookup,
  given: Given<string>,
  kind: "CERTIFICATE" | "PRIVATE KEY",
): Promise<string> {
  const pem = await lookup.fileText(given);
  const fail = (reason: string, suggestion: string) =>
    new ConfigError({ option: given.option, value: given.value, reason, suggestion });
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem)) {
    throw fail("the key is encrypted", "Decrypt it with openssl pkey -in FILE -out NEW_FILE");
  }
  if (!new RegExp(`-----BEGIN (?:[A-Z]+ )*${kind}-----`).test(pem)) {
    throw fail(`it holds no ${kind.toLowerCase()} in PEM form`, `Give a file with a line -----BEGIN ${kind}-----`);
  }
  return `${pem}\n`;
}
