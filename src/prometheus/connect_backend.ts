import type { BackendConfig } from "../config/backend_options.ts";
import type { Backend, CallOptions } from "./backend.ts";
import { BackendError, type BackendErrorCode } from "./backend_error.ts";
import { type Flavour, flavourRow, FLAVOURS, type RangeBounds, recogniseFlavour } from "./flavours.ts";
import { HttpBackend, isGrafanaCloud } from "./http_backend.ts";
import { HttpTransport, type TransportDependencies } from "./http_transport.ts";
import { type BuildInfoAnswer, readBuildInfo, readVector } from "./read_answer.ts";
import { sleep } from "./sleep.ts";

/** What a search for the API found. */
interface Found {
  readonly baseUrl: string;
  /** `undefined` where the API answers and `/status/buildinfo` does not. */
  readonly buildInfo: BuildInfoAnswer | undefined;
}

/** The first contact gives up sooner than the work after it: whoever waits here may have mistyped an address. */
const RETRIES_OF_FIRST_CONTACT = 2;

/**
 * Finds the API at an endpoint, recognises who answers, and returns it ready to be asked.
 *
 * An endpoint without a path means `/api/prom` on grafana.net, elsewhere the first of ``, `/prometheus` and `/api/prom`
 * that answers; one with a path is used as given, and `apiPrefix` decides outright.
 *
 * @throws {BackendError} no connection, nothing there that speaks the API, wrong credentials or no permission
 */
export async function connectBackend(
  config: BackendConfig,
  options: CallOptions,
  dependencies: Partial<TransportDependencies> = {},
): Promise<Backend> {
  if (config.endpoint === undefined) throw new TypeError("A backend needs an endpoint");
  const transport = new HttpTransport(config, {
    fetch: (url, init) => fetch(url, init),
    now: () => Date.now(),
    sleep,
    random: () => Math.random(),
    ...dependencies,
  });
  try {
    const { baseUrl, buildInfo } = await find(transport, config.endpoint, config.apiPrefix, options);
    const recognised = buildInfo === undefined
      ? { flavour: "unknown" as const, version: "" }
      : recogniseFlavour(buildInfo, FLAVOURS);
    return new HttpBackend(transport, {
      info: { ...recognised, url: baseUrl, tenant: config.tenant },
      rangeBounds: await rangeBounds(transport, baseUrl, recognised, dependencies.now?.() ?? Date.now(), options),
      baseUrl,
      timeoutMs: config.timeoutMs,
    });
  } catch (error) {
    transport.close();
    throw error;
  }
}

async function find(
  transport: HttpTransport,
  endpoint: URL,
  apiPrefix: string | undefined,
  options: CallOptions,
): Promise<Found> {
  const prefixes = candidatePrefixes(endpoint, apiPrefix);
  let last: unknown;
  for (const prefix of prefixes) {
    const baseUrl = `${endpoint.origin}${prefix}`;
    try {
      return { baseUrl, buildInfo: await askBuildInfo(transport, baseUrl, options) };
    } catch (error) {
      // Proxies that guard an API (prom-label-proxy among them) let queries through and hide or forbid the rest.
      if (!mayStandElsewhere(error) && !(error instanceof BackendError && error.code === "forbidden")) throw error;
      last = error;
    }
    if (await answersQueries(transport, baseUrl, options)) return { baseUrl, buildInfo: undefined };
  }
  if (prefixes.length === 1 || !(last instanceof BackendError)) throw last;
  if (last.code === "login-page" || last.code === "login-redirect") throw last;
  const url = endpoint.origin;
  const tried = prefixes.map((prefix) => `"${prefix}/api/v1"`).join(", ");
  throw new BackendError({
    code: "no-api",
    action: "find a Prometheus API at",
    url,
    status: last.status,
    reason: `none of ${tried} answers as one, the last said: ${last.words}`,
    words: last.words,
    cause: last,
  });
}

function candidatePrefixes(endpoint: URL, apiPrefix: string | undefined): string[] {
  if (apiPrefix !== undefined) return [trimSlashes(apiPrefix)];
  const path = trimSlashes(endpoint.pathname);
  if (path !== "") return [path];
  return isGrafanaCloud(endpoint.href) ? ["/api/prom"] : ["", "/prometheus", "/api/prom"];
}

/** One slash in front, none behind; nothing for nothing. */
function trimSlashes(path: string): string {
  const inner = path.replace(/^\/+|\/+$/g, "");
  return inner === "" ? "" : `/${inner}`;
}

function askBuildInfo(transport: HttpTransport, baseUrl: string, options: CallOptions): Promise<BuildInfoAnswer> {
  return transport.ask({
    action: "recognise the backend at",
    url: new URL(`${baseUrl}/api/v1/status/buildinfo`),
    read: readBuildInfo,
    retries: RETRIES_OF_FIRST_CONTACT,
  }, options);
}

async function answersQueries(transport: HttpTransport, baseUrl: string, options: CallOptions): Promise<boolean> {
  try {
    await askVector(transport, baseUrl, { query: "vector(1)" }, options);
    return true;
  } catch (error) {
    if (mayStandElsewhere(error)) return false;
    throw error;
  }
}

function askVector(
  transport: HttpTransport,
  baseUrl: string,
  parameters: Record<string, string>,
  options: CallOptions,
) {
  return transport.ask({
    action: "query",
    url: new URL(`${baseUrl}/api/v1/query`),
    form: new URLSearchParams(parameters),
    subject: parameters["query"] ?? "",
    read: readVector,
    retries: RETRIES_OF_FIRST_CONTACT,
  }, options);
}

const SAYS_NOT_HERE: ReadonlySet<BackendErrorCode> = new Set([
  "not-found",
  "unsupported-path",
  "moved",
  "login-redirect",
  "refused",
]);

/** Tells an answer that says "not here" from one that says "not you" or "not at all". */
function mayStandElsewhere(error: unknown): boolean {
  if (!(error instanceof BackendError)) return false;
  if (error.kind === "refused") return SAYS_NOT_HERE.has(error.code);
  // A server that is silent or down at one place would be waited for at each.
  return !["unreachable", "unavailable", "heavy"].includes(error.kind);
}

/**
 * Finds out whether a range takes both of its ends. Where the version does not tell, the server is asked for something
 * that needs no data: of a subquery with one step a minute, evaluated on a whole minute, two minutes hold two steps when
 * the range is left-open and three when it is closed.
 */
async function rangeBounds(
  transport: HttpTransport,
  baseUrl: string,
  { flavour, version }: { readonly flavour: Flavour; readonly version: string },
  nowMs: number,
  options: CallOptions,
): Promise<RangeBounds> {
  const known = flavourRow(flavour).rangeBounds(version);
  if (known !== undefined) return known;
  const time = String(Math.floor(nowMs / 60_000) * 60 - 60);
  try {
    const query = "count_over_time(vector(1)[2m:1m])";
    const [sample] = await askVector(transport, baseUrl, { query, time }, options);
    return sample?.value === 3 ? "closed" : "left-open";
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof BackendError) return "left-open";
    throw error;
  }
}
