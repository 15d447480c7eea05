import { ProgramError } from "../errors/program_error.ts";
import { DAY_MS, parseDuration } from "../text/duration.ts";
import { parseWholeNumber } from "../text/parse_number.ts";
import { showUrl } from "../text/redact_url.ts";
import { ValueError } from "../text/value_error.ts";
import { type Authentication, AUTHENTICATION_TABLE, resolveAuthentication } from "./authentication.ts";
import { CLIENT_TLS_TABLE, type ClientTls, resolveClientTls } from "./client_tls.ts";
import { type BackendGivenBy, backendGivenBy } from "./backend_given_by.ts";
import { ConfigError, conflictError } from "./config_error.ts";
import { dotEnvPath } from "./dot_env.ts";
import { type GivenOptions, optionGroup } from "./resolve_options.ts";
import { type ConfigFiles, flag, type SourceKind, value, type Warn } from "./option.ts";
import { HEADERS_TABLE, resolveOwnHeaders } from "./own_headers.ts";
import { parseEndpoint } from "./parse_endpoint.ts";
import type { Secret } from "./secret.ts";

/** Everything needed to reach one backend as one tenant. */
export interface BackendConfig {
  /** Whether to query the built-in demo tenant, which starts with the scan. */
  readonly demo: boolean;
  /** The endpoint as given, without userinfo; its path may be empty. `undefined` only together with `demo`. */
  readonly endpoint: URL | undefined;
  /** The path under which `/api/v1` stands; when given, it is not looked for. */
  readonly apiPrefix: string | undefined;
  readonly authentication: Authentication;
  /** Sent as `X-Scope-OrgID`. */
  readonly tenant: string | undefined;
  readonly headers: ReadonlyMap<string, Secret>;
  readonly tls: ClientTls;
  /** The AWS region for which requests are signed; `undefined` where they are not. */
  readonly sigv4Region: string | undefined;
  /** The flags by which it is reached, besides endpoint and tenant; no secret is among them. */
  readonly flags: readonly string[];
  /** Where it was given, for messages; absent where nobody gave it. */
  readonly givenBy?: BackendGivenBy | undefined;
  /** Reads the files of the configuration again; absent where it names none. */
  readonly reload?: ReloadBackend | undefined;
  /** Longest time one request may take, in milliseconds. */
  readonly timeoutMs: number;
  /**
   * How long to hold out while the backend does not answer, in milliseconds; `undefined` means two minutes, or 10
   * seconds where standard error is a terminal and nothing has answered yet.
   */
  readonly retryForMs: number | undefined;
  /** Largest number of requests in flight. */
  readonly maxInFlight: number;
}

/**
 * Reads the files again that a configuration has secrets and certificates from. What they said last and was good stays
 * when they say nothing good.
 *
 * @param check Throws a `ProgramError` for what cannot be used.
 */
type ReloadBackend = (check: (config: BackendConfig) => void) => Promise<{
  readonly config: BackendConfig;
  /** Why the files were of no use this time. */
  readonly problem?: ProgramError;
}>;

const MAX_IN_FLIGHT = 1_000;

const BACKEND_TABLE = {
  endpoint: value({
    long: "--endpoint",
    argument: "URL",
    environment: "PROMETHEUS_ENDPOINT",
    help: "Prometheus, Mimir, Grafana Cloud, VictoriaMetrics or Thanos to ask.",
    parse: parseEndpoint,
    // Neither userinfo nor a query, which may be a token.
    show: (text) => showUrl(text.trim()).replace(/([?#]).+$/s, "$1…"),
  }),
  ...AUTHENTICATION_TABLE,
  tenant: value({
    long: "--tenant",
    argument: "ID",
    environment: "PROMETHEUS_TENANT",
    help: "Tenant, sent as X-Scope-OrgID.",
    parse: parseTenant,
  }),
  sigv4Region: value({
    long: "--sigv4-region",
    argument: "REGION",
    environment: "DPM_FINDER_SIGV4_REGION",
    help:
      "Sign requests for Amazon Managed Service for Prometheus in this region, with the credentials that AWS's own " +
      "tools would find.",
    parse: parseRegion,
  }),
  ...HEADERS_TABLE,
  ...CLIENT_TLS_TABLE,
  apiPrefix: value({
    long: "--api-prefix",
    argument: "PATH",
    environment: "PROMETHEUS_API_PREFIX",
    help: "Path before /api/v1; / for none.",
    defaultText: "detected",
    parse: parseApiPrefix,
  }),
  timeoutMs: value({
    long: "--timeout",
    argument: "SECONDS",
    environment: "DPM_FINDER_TIMEOUT",
    help: "Time one request may take.",
    parse: (text) => parseDuration(text, { minMs: 1, maxMs: DAY_MS }),
    default: 60_000,
    defaultText: "60",
  }),
  retryForMs: value({
    long: "--retry-for",
    argument: "SECONDS",
    environment: "DPM_FINDER_RETRY_FOR",
    help:
      "How long to keep trying while the backend is away; 0 is not at all. At a terminal, 10 until its first answer.",
    defaultText: "120",
    parse: (text) => parseDuration(text, { maxMs: DAY_MS }),
  }),
  maxInFlight: value({
    short: "-t",
    long: "--threads",
    argument: "N",
    environment: "DPM_FINDER_THREADS",
    help: "Largest number of requests in flight.",
    parse: parseThreads,
    default: 10,
  }),
  demo: flag({
    long: "--demo",
    environment: "DPM_FINDER_DEMO",
    help: "Scan the built-in demo tenant, which needs no backend.",
  }),
};

/** Options that neither choose nor identify a backend, and so go together with `--demo`. */
const LIMITS: readonly (keyof typeof BACKEND_TABLE)[] = ["timeoutMs", "retryForMs", "maxInFlight", "demo"];

/** Options whose files are read again while the program runs. */
const FILES = ["apiKeyFile", "bearerTokenFile", "headerFile", "caFile", "certFile", "keyFile"] as const;

/** Options without a secret that a request needs to get in. */
const WAYS_IN = [
  "apiPrefix",
  "username",
  "apiKeyFile",
  "bearerTokenFile",
  "sigv4Region",
  "headerFile",
  "caFile",
  "certFile",
  "keyFile",
] as const satisfies (keyof typeof BACKEND_TABLE)[];

/** Sources of one run alone: variables say the same to the next. */
const REPEATED: ReadonlySet<SourceKind | undefined> = new Set<SourceKind>(["flag", "yaml"]);

/**
 * Options that reach a backend.
 *
 * With `--demo`, the backend that the environment or `.env` names is ignored, so that the demo runs beside a filled-in
 * `.env`; naming one by a flag is a contradiction. Files with secrets and certificates are read here, so that a missing
 * one is found before the first request.
 */
export const BACKEND_OPTIONS = optionGroup("Backend", BACKEND_TABLE, async (given, files): Promise<BackendConfig> => {
  const first = await readBackend(given, files);
  if (first.demo || !FILES.some((key) => given.one(key) !== undefined)) return first;
  let last = first;
  const reload: ReloadBackend = async (check) => {
    try {
      const config = { ...await readBackend(given, files), reload };
      check(config);
      last = config;
      return { config };
    } catch (problem) {
      if (!(problem instanceof ProgramError)) throw problem;
      return { config: last, problem };
    }
  };
  return last = { ...first, reload };
});

async function readBackend(given: GivenOptions<typeof BACKEND_TABLE>, files: ConfigFiles): Promise<BackendConfig> {
  const limits = {
    timeoutMs: await given.value("timeoutMs"),
    retryForMs: await given.value("retryForMs"),
    maxInFlight: await given.value("maxInFlight"),
  };
  if (await given.value("demo")) {
    rejectBackendFlags(given);
    return {
      demo: true,
      endpoint: undefined,
      apiPrefix: undefined,
      authentication: { kind: "none" },
      tenant: undefined,
      sigv4Region: undefined,
      headers: new Map(),
      tls: { caCertificates: [], clientCertificate: undefined, clientKey: undefined },
      flags: [],
      ...limits,
    };
  }
  const endpoint = await given.value("endpoint");
  if (endpoint === undefined) throw missingEndpoint();
  const tenant = await given.value("tenant");
  const headers = await resolveOwnHeaders(given.of(HEADERS_TABLE), files);
  const userinfo = headers.has("authorization") ? undefined : endpoint.userinfo;
  const authentication = await resolveAuthentication(given.of(AUTHENTICATION_TABLE), userinfo, files);
  rejectRepeated(headers, "authorization", authentication.kind !== "none", "basic or bearer authentication");
  const sigv4Region = await given.value("sigv4Region");
  rejectRepeated(headers, "authorization", sigv4Region !== undefined, given.nameOf("sigv4Region"));
  rejectTwoIdentities(given, authentication);
  rejectRepeated(headers, "x-scope-orgid", tenant !== undefined, given.nameOf("tenant"));
  return {
    demo: false,
    endpoint: endpoint.url,
    apiPrefix: await given.value("apiPrefix"),
    authentication,
    tenant,
    sigv4Region,
    headers,
    tls: await resolveClientTls(given.of(CLIENT_TLS_TABLE), files),
    givenBy: backendGivenBy(given, authentication),
    flags: given.asFlags(WAYS_IN.filter((key) => REPEATED.has(given.one(key)?.kind))),
    ...limits,
  };
}

function missingEndpoint(): ConfigError {
  return new ConfigError({
    option: "--endpoint",
    action: "scan",
    reason: "no endpoint is given",
    suggestion:
      `Set PROMETHEUS_ENDPOINT in the environment or in ${dotEnvPath()}, pass --endpoint URL, or look around ` +
      "with --demo",
  });
}

function rejectBackendFlags(given: GivenOptions<typeof BACKEND_TABLE>): void {
  const demo = given.one("demo");
  const keys = Object.keys(BACKEND_TABLE) as (keyof typeof BACKEND_TABLE)[];
  const other = keys.filter((key) => !LIMITS.includes(key)).map((key) => given.one(key))
    .find((one) => one?.kind === "flag");
  if (demo !== undefined && other !== undefined) {
    throw conflictError(demo, other, "the demo tenant is its own backend");
  }
}

/**
 * Reads the path before `/api/v1`: with a slash before it and none after it, "" for the root. It may contain `/api/v1`
 * itself, as the addresses of Kubernetes' service proxy do.
 *
 * @throws {ValueError}
 */
export function parseApiPrefix(text: string): string {
  const path = text.trim().replace(/^\/+|\/+$/g, "");
  if (/:\/\/|[?#\s\\\p{Cc}]/u.test(path)) {
    throw new ValueError("it is not a path", "Write it like /prometheus; / means none");
  }
  return path === "" ? "" : `/${path}`;
}

/** Reads the ceiling of requests in flight. None at all means one, as in the original tool. */
function parseThreads(text: string, warn: Warn): number {
  const trimmed = text.trim();
  if (!/^(?:-\d+|\+?0+)$/.test(trimmed)) return parseWholeNumber(trimmed, { min: 1, max: MAX_IN_FLIGHT });
  warn(`${trimmed} is less than 1, so 1 is used`);
  return 1;
}

function rejectTwoIdentities(given: GivenOptions<typeof BACKEND_TABLE>, { kind }: Authentication): void {
  const region = given.one("sigv4Region");
  if (region === undefined || kind === "none") return;
  const other = (["bearerToken", "bearerTokenFile", "username", "endpoint"] as const).map((key) => given.one(key))
    .find((one) => one !== undefined);
  if (other !== undefined) throw conflictError(region, other, "a request can say who it is in one way only");
}

function parseRegion(text: string): string {
  const region = text.trim();
  if (/^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(region)) return region;
  throw new ValueError("it is not the name of an AWS region", "Write it like eu-west-1");
}

function parseTenant(text: string): string {
  const tenant = text.trim();
  if (/^[\x21-\x7e]+$/.test(tenant)) return tenant;
  throw new ValueError("a tenant consists of letters, digits and signs, without spaces", "Give the tenant's ID alone");
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
