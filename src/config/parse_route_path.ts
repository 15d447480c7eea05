import { ValueError } from "../text/value_error.ts";

/**
 * Reads a path of a server's routes, as Prometheus reads a prefix: slashes at either end make no difference.
 *
 * Letters that a router or a browser would read as something else are refused, not escaped: nobody would find the route.
 *
 * @returns The path with a slash before each part; empty for the root.
 * @throws {ValueError}
 */
export function parseRoutePath(text: string): string {
  const parts = text.trim().replace(/^\/+|\/+$/g, "").split("/");
  if (parts.length === 1 && parts[0] === "") return "";
  if (!parts.every((part) => /^[A-Za-z0-9._~-]+$/.test(part) && !/^\.{1,2}$/.test(part))) {
    throw new ValueError(
      "it is no plain path",
      "Write letters, digits and . _ ~ - between single slashes, such as /dpm or /team/dpm",
    );
  }
  return parts.map((part) => `/${part}`).join("");
}
