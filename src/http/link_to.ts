/** Where the routes of a server are, for itself and for those who ask. */
export interface ServerPlace {
  /** The path before every route, without a slash at its end; empty for none. */
  readonly routePrefix: string;
  /** The address that people and proxies use; `undefined` where nobody said. */
  readonly externalUrl: URL | undefined;
}

/** Routes at the root of a server that knows no other address of its own. */
export const AT_ROOT: ServerPlace = { routePrefix: "", externalUrl: undefined };

/** Routes that every server has, beside those of its own table. */
export const BASE_PATHS = { landing: "/", healthy: "/-/healthy", ready: "/-/ready" } as const;

/** Deeper paths are no place from which somebody follows a link; the way back from them would be longer than they are. */
const MAX_DEPTH = 16;

/**
 * Writes the link to a route, as seen from the path that was asked for.
 *
 * With an external URL it begins with that URL's path, as Prometheus writes it. Without one it is relative, so that it
 * leads to the same server behind a proxy that puts a path before the routes. No header says where that is:
 * `X-Forwarded-Prefix` is anybody's to send.
 *
 * @param from The path of the request, as the server got it.
 * @param route A path of the route table.
 *
 * @example
 * ```ts
 * assertEquals(linkTo(AT_ROOT, "/-/ready", "/healthz"), "../healthz");
 * assertEquals(linkTo({ routePrefix: "/dpm", externalUrl: undefined }, "/dpm/", "/metrics"), "./metrics");
 * ```
 */
export function linkTo({ routePrefix, externalUrl }: ServerPlace, from: string, route: string): string {
  if (externalUrl !== undefined) return externalUrl.pathname.replace(/\/+$/, "") + route;
  return relativeLink(from, routePrefix + route);
}

/** Writes a path relative to the one that was asked for, beginning with `./` or `../`. */
export function relativeLink(from: string, to: string): string {
  const [folders, path] = [from.split("/").slice(1, -1), to.split("/").slice(1)];
  if (folders.length > MAX_DEPTH) return to;
  let shared = 0;
  while (shared < Math.min(folders.length, path.length - 1) && folders[shared] === path[shared]) shared++;
  return ("../".repeat(folders.length - shared) || "./") + path.slice(shared).join("/");
}
