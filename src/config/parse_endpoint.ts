import { Secret } from "./secret.ts";
import { ValueError } from "../text/value_error.ts";

/** An endpoint, split into address and credentials. */
export interface Endpoint {
  /** Without userinfo. */
  readonly url: URL;
  /** The part before the "@", decoded; `undefined` where there is none. */
  readonly userinfo: { readonly username: string; readonly password: Secret } | undefined;
}

const EXAMPLE = "Write it like https://prometheus.example.com or http://localhost:9090";
/** The API's own endpoints, below `/api/v1`. Other paths there are servers' addresses: Kubernetes' service proxy. */
const ENDPOINTS_OF_API = [
  "query|query_range|query_exemplars|format_query|parse_query|series|labels|label/[^/]+(?:/values)?|metadata",
  "targets(?:/metadata)?|scrape_pools|rules|alerts|alertmanagers|notifications|features|stores",
  "status/[^/]+|cardinality/[^/]+|admin/tsdb/[^/]+",
  "write|read|remote_write|remote_read|(?:push|otlp|import|export)(?:/.*)?",
].join("|");
/** An address inside the API instead of the one above it, as copied from a query or a remote_write section. */
const INSIDE_API = new RegExp(`(?:/api/v1(?:/(?:${ENDPOINTS_OF_API}))?|(?<=/api/prom)/(?:push|api))/*$`);
/** A page of a server's web interface, copied from the browser. */
const BROWSER_PAGE = /\/(?:graph|query|vmui)\/*$/;

/**
 * Reads the address of a backend.
 *
 * @throws {ValueError}
 */
export function parseEndpoint(text: string): Endpoint {
  return parseAddress(text, INSIDE_API);
}

/**
 * Reads an address that requests go to as it is.
 *
 * @param insideApi What a path must not end with.
 * @throws {ValueError}
 */
export function parseAddress(text: string, insideApi = /(?!)/): Endpoint {
  const trimmed = text.trim();
  if (/^["'].*["']$/s.test(trimmed)) throw new ValueError("it is in quotes", "Take the quotes away");
  if (!/^https?:\/\/[^/]/i.test(trimmed)) throw schemeError(trimmed);
  // The program would ask the host that stands before the slash, and show the rest of the password as a path.
  if (/^[^:]*:\/\/[^/?#\\]*[/?#\\].*@/s.test(trimmed)) {
    throw new ValueError(
      "an @ follows a slash, a ? or a # in it",
      "In a user or password write %2F for /, %3F for ?, %23 for # and %40 for @; in a path write %40 for @",
    );
  }
  if (!URL.canParse(trimmed)) throw new ValueError("it is not a URL", EXAMPLE);
  const url = new URL(trimmed);
  const inside = insideApi.exec(url.pathname)?.[0];
  if (url.search !== "" || url.hash !== "" || /[?#]$/.test(trimmed)) {
    const page = inside ?? BROWSER_PAGE.exec(url.pathname)?.[0];
    throw new ValueError(
      "it has a query or a fragment",
      `Leave out ${page === undefined ? "" : `${page} and `}everything from the ? or # on`,
    );
  }
  if (inside !== undefined) {
    throw new ValueError("it points inside the API, not at the server", `Leave out ${inside}`);
  }
  const userinfo = userinfoOf(url);
  url.username = "";
  url.password = "";
  return { url, userinfo };
}

function schemeError(text: string): ValueError {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    return new ValueError("its scheme is neither http nor https, or no host follows", EXAMPLE);
  }
  // A host with a user before it is not repeated, because a password may stand there.
  const isHost = /^(?!https?:)[\w.-]+(?::\d+)?(?:\/[\w./-]*)?$/.test(text) && URL.canParse(`http://${text}`);
  const isLocal = /^(?:localhost|\d+\.\d+\.\d+\.\d+|[^./]+(?=[:/]|$)|.*:\d+)/.test(text);
  const suggestion = isHost ? `Write ${isLocal ? "http" : "https"}://${text}` : EXAMPLE;
  return new ValueError("it has no scheme", suggestion);
}

function userinfoOf(url: URL): Endpoint["userinfo"] {
  if (url.username === "" && url.password === "") return undefined;
  if (url.username === "" || url.password === "") {
    throw new ValueError(
      "it names a user without a password, or a password without a user",
      "Set PROMETHEUS_USERNAME and PROMETHEUS_API_KEY instead",
    );
  }
  try {
    return { username: decodeURIComponent(url.username), password: new Secret(decodeURIComponent(url.password)) };
  } catch (cause) {
    throw new ValueError(
      "the % signs of its user or password are not followed by two hexadecimal digits",
      "Set PROMETHEUS_USERNAME and PROMETHEUS_API_KEY instead",
      { cause },
    );
  }
}
