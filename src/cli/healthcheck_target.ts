import { ConfigError } from "../config/config_error.ts";
import type { ServerConfig } from "../config/server_options.ts";
import { BASE_PATHS } from "../http/link_to.ts";
import { formatHost, isEveryAddress, type ListenAddress } from "../http/listen_address.ts";

/** Where a health check asks. */
export interface HealthcheckTarget {
  /** Tried in this order, until one is answered. */
  readonly urls: readonly URL[];
  readonly socketPath: string | undefined;
  /** As messages say it. */
  readonly shown: string;
}

/** The system takes IPv4 on every address that means all of this machine. */
const LOOPBACK = "127.0.0.1";
const EXAMPLE = "http://127.0.0.1:9966/-/healthy";

/**
 * Finds out where to ask: at the URL that was given, otherwise where the same options make the exporter listen.
 *
 * Whether it speaks TLS is not read from the web configuration, which may name keys that a health check has no business
 * with, and may have changed since the exporter was started: with such a file, HTTPS is tried first, then HTTP.
 *
 * @param text `http://…`, `https://…`, or `unix:PATH`; `undefined` leaves it to the options
 * @throws {ConfigError} when the text is no such URL, or the options do not tell where the exporter listens
 */
export function healthcheckTarget(text: string | undefined, server: ServerConfig): HealthcheckTarget {
  if (text === undefined) return targetOf(server.listen[0], server);
  if (text.startsWith("unix:") && text.length > "unix:".length) {
    return targetOf({ kind: "unix", path: text.slice("unix:".length) }, server);
  }
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError({
      option: "the URL of healthcheck",
      // A text that is not a URL may still hold a password.
      value: text.replace(/\/\/[^/]*@/, "//"),
      reason: /^https?:/.test(text) ? "it is not a URL" : "it has to start with http://, https:// or unix:",
      suggestion: `Give a URL such as ${EXAMPLE}`,
    });
  }
  return { urls: [url], socketPath: undefined, shown: shownUrl(url) };
}

function targetOf(address: ListenAddress | undefined, server: ServerConfig): HealthcheckTarget {
  const path = server.routePrefix + BASE_PATHS.healthy;
  const schemes = server.webConfigFile === undefined ? ["http:"] : ["https:", "http:"];
  const urlsOf = (host: string) => schemes.flatMap((scheme) => URL.parse(`${scheme}//${host}${path}`) ?? []);
  if (address?.kind === "unix") {
    return { urls: urlsOf("localhost"), socketPath: address.path, shown: `unix:${address.path}` };
  }
  if (address?.kind !== "tcp") throw unknown(server, "it is not among the options");
  if (address.port === 0) throw unknown(server, "port 0 is any free one, which only the exporter's log names");
  const urls = urlsOf(`${askableHost(address.host)}:${address.port}`);
  const [url] = urls;
  if (url === undefined) throw unknown(server, `no URL can name ${address.host}`);
  return { urls, socketPath: undefined, shown: shownUrl(url) };
}

function askableHost(host: string | undefined): string {
  return host === undefined || isEveryAddress(host) ? LOOPBACK : formatHost(host);
}

function shownUrl({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

function unknown({ listenGivenBy = "the options" }: ServerConfig, reason: string): ConfigError {
  return new ConfigError({
    option: listenGivenBy,
    action: `learn from ${listenGivenBy} where the exporter listens`,
    reason,
    suggestion: `Give healthcheck a URL such as ${EXAMPLE}`,
  });
}
