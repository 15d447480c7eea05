import { isGrafanaCloud } from "../config/is_grafana_cloud.ts";
import type { BackendConfig } from "../config/backend_options.ts";
import type { Backend, CallOptions } from "./backend.ts";
import { BackendError, type BackendErrorCode } from "./backend_error.ts";
import {
  type BuildInfoAnswer,
  type Flavour,
  flavourRow,
  FLAVOURS,
  type RangeBounds,
  recogniseFlavour,
} from "./flavours.ts";
import { HttpBackend } from "./http_backend.ts";
import { HttpTransport, type TransportDependencies } from "./http_transport.ts";
import { readBuildInfo, readVector } from "./read_answer.ts";

/** What stands at one place. */
interface Place {
  readonly flavour: Flavour;
  readonly version: string;
  readonly rangeBounds: RangeBounds;
}

/** A page or cut-off JSON may be gone the next time; where the API is only looked for, it more likely stands elsewhere. */
const RETRIES_OF_FIRST_CONTACT = { invalid: 2 };
/** Pages of the web interfaces of Prometheus and VictoriaMetrics, whose addresses people copy from the browser. */
const BROWSER_PAGE =
  /\/(?:graph|query|alerts|rules|targets|status|config|flags|tsdb-status|service-discovery|classic\/graph|vmui(?:\/.*)?)\/*$/;

/**
 * Finds the API at an endpoint, recognises who answers, and returns it ready to be asked.
 *
 * An endpoint without a path means `/api/prom` on grafana.net, elsewhere the first of ``, `/prometheus` and `/api/prom`
 * that answers queries (Mimir says at its root who it is, and answers queries below `/prometheus` alone); one with a
 * path is used as given, and `apiPrefix` decides outright.
 *
 * @throws {BackendError} no connection, nothing there that speaks the API, wrong credentials or no permission
 */
export async function connectBackend(
  config: BackendConfig,
  options: CallOptions,
  dependencies: Partial<TransportDependencies> = {},
): Promise<Backend> {
  if (config.endpoint === undefined) throw new TypeError("A backend needs an endpoint");
  const transport = new HttpTransport(config, dependencies);
  try {
    const nowMs = dependencies.now?.() ?? Date.now();
    const { baseUrl, place } = await find(transport, config.endpoint, config.apiPrefix, nowMs, options);
    const { flavour, version, rangeBounds } = place;
    return new HttpBackend(transport, {
      info: { flavour, version, url: baseUrl, tenant: config.tenant },
      rangeBounds,
      baseUrl,
      timeoutMs: config.timeoutMs,
      observer: dependencies.observer,
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
  nowMs: number,
  options: CallOptions,
): Promise<{ readonly baseUrl: string; readonly place: Place }> {
  const prefixes = candidatePrefixes(endpoint, apiPrefix);
  const found: { readonly prefix: string; readonly error: BackendError }[] = [];
  for (const prefix of prefixes) {
    const baseUrl = `${endpoint.origin}${prefix}`;
    try {
      return { baseUrl, place: await lookAt(transport, baseUrl, { nowMs, isOneOfMany: prefixes.length > 1 }, options) };
    } catch (error) {
      if (!(error instanceof BackendError) || !mayStandElsewhere(error)) throw error;
      if (found.length === 0 && leadsElsewhere(error, endpoint)) throw error;
      found.push({ prefix, error });
    }
  }
  const [first] = found;
  // What is not there says less than what is there and is no API.
  const told = found.find(({ error }) => !SAYS_NOTHING.has(error.code)) ?? found.at(-1);
  if (first === undefined || told === undefined) throw new TypeError("A search needs a place to look at");
  const { error: last } = told;
  if (last.code === "login-page" || last.code === "login-redirect") throw last;
  // Somebody who refuses everything would refuse any other path.
  if (found.every(({ error: { code, status } }) => code === "refused" && status === last.status)) throw first.error;
  const page = apiPrefix === undefined ? BROWSER_PAGE.exec(endpoint.pathname)?.[0] : undefined;
  if (prefixes.length === 1 && page === undefined) throw last;
  const tried = prefixes.map((prefix) => `"${prefix}/api/v1"`).join(", ");
  const said = last.reason.replace(/^the server /, "");
  const which = last.reason === found.at(-1)?.error.reason ? "the last" : `"${told.prefix}/api/v1"`;
  throw new BackendError({
    code: page === undefined ? "no-api" : "browser-page",
    action: "find a Prometheus API at",
    url: page === undefined ? endpoint.origin : `${endpoint.origin}${endpoint.pathname}`,
    status: last.status,
    reason: page === undefined
      ? `none of ${tried} answers as one, ${which} ${said}`
      : `"${page}" at its end is a page for the browser, below which there is no API: it ${said}`,
    words: last.words,
    cause: last,
  });
}

/** Recognises who answers below an address, and makes sure that queries are answered there. */
async function lookAt(
  transport: HttpTransport,
  baseUrl: string,
  { nowMs, isOneOfMany }: { readonly nowMs: number; readonly isOneOfMany: boolean },
  options: CallOptions,
): Promise<Place> {
  let recognised: Omit<Place, "rangeBounds"> = { flavour: "unknown", version: "" };
  let hidden: BackendError | undefined;
  try {
    recognised = recogniseFlavour(await askBuildInfo(transport, baseUrl, options), FLAVOURS);
  } catch (error) {
    // Proxies that guard an API (prom-label-proxy among them) let queries through and hide or forbid the rest.
    if (!(error instanceof BackendError) || !(mayStandElsewhere(error) || error.code === "forbidden")) throw error;
    hidden = error;
  }
  try {
    const known = flavourRow(recognised.flavour).rangeBounds(recognised.version);
    const rangeBounds = known ?? await askRangeBounds(transport, baseUrl, nowMs, options);
    // Of Prometheus, the whole API stands where its build info does.
    const isProved = known === undefined ? rangeBounds !== undefined : recognised.flavour === "prometheus";
    if (!isProved && (isOneOfMany || hidden !== undefined)) {
      await askVector(transport, baseUrl, { query: "vector(1)" }, options);
    }
    return { ...recognised, rangeBounds: rangeBounds ?? "left-open" };
  } catch (error) {
    throw hidden !== undefined && error instanceof BackendError && mayStandElsewhere(error) ? hidden : error;
  }
}

function candidatePrefixes(endpoint: URL, apiPrefix: string | undefined): string[] {
  if (apiPrefix !== undefined) return [trimSlashes(apiPrefix)];
  const path = trimSlashes(endpoint.pathname);
  if (path !== "") return [path];
  return isGrafanaCloud(endpoint.hostname) ? ["/api/prom"] : ["", "/prometheus", "/api/prom"];
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

/** Failures that tell nothing but that a place is empty. */
const SAYS_NOTHING: ReadonlySet<BackendErrorCode> = new Set(["not-found", "unsupported-path"]);
const SAYS_NOT_HERE: ReadonlySet<BackendErrorCode> = new Set([
  "not-found",
  "unsupported-path",
  "moved",
  "login-redirect",
  "refused",
]);

/** Tells an answer that says "not here" from one that says "not you" or "not at all". */
function mayStandElsewhere(error: BackendError): boolean {
  if (error.kind === "refused") return SAYS_NOT_HERE.has(error.code);
  // A server that is silent or down at one place would be waited for at each.
  return !["unreachable", "unavailable", "heavy"].includes(error.kind);
}

/** Tells whether an answer leads to another scheme or host, where all places are, from one that leads to a login. */
function leadsElsewhere({ code, movedTo }: BackendError, endpoint: URL): boolean {
  const target = code === "moved" && movedTo !== undefined ? URL.parse(movedTo) : null;
  return target !== null && target.origin !== endpoint.origin;
}

/**
 * Finds out whether a range takes both of its ends, of a server whose version does not tell: it is asked for something
 * that needs no data. Of a subquery with one step a minute, evaluated on a whole minute, two minutes hold two steps when
 * the range is left-open and three when it is closed.
 *
 * @returns `undefined` where the server does not answer such a query, or says of a path it does not know what others say
 * of a query.
 */
async function askRangeBounds(
  transport: HttpTransport,
  baseUrl: string,
  nowMs: number,
  options: CallOptions,
): Promise<RangeBounds | undefined> {
  const time = String(Math.floor(nowMs / 60_000) * 60 - 60);
  try {
    const query = "count_over_time(vector(1)[2m:1m])";
    const [sample] = await askVector(transport, baseUrl, { query, time }, options);
    return sample?.value === 3 ? "closed" : "left-open";
  } catch (error) {
    if (error instanceof BackendError && ["query", "partial"].includes(error.kind)) return undefined;
    throw error;
  }
}
