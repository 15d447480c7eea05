import { ValueError } from "../text/value_error.ts";
import { parseRoutePath } from "./parse_route_path.ts";

/**
 * Reads the address under which people and proxies reach a server.
 *
 * @throws {ValueError}
 */
export function parseExternalUrl(text: string): URL {
  const url = URL.parse(text.trim());
  if (url === null || !/^https?:\/\/[^/]/i.test(text.trim())) {
    throw new ValueError("it is no URL that a browser can open", "Write it like https://example.com/dpm");
  }
  // No link would carry it, and every user of the machine could see it.
  if (url.username !== "" || url.password !== "") {
    throw new ValueError("it holds a user or a password", "Leave them out");
  }
  if (url.search !== "" || url.hash !== "") throw new ValueError("it has a query or a fragment", "Leave it out");
  parseRoutePath(url.pathname);
  return url;
}
