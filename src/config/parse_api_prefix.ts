import { ValueError } from "../text/value_error.ts";

/**
 * Reads the path below which `/api/v1` stands: with a slash before it and none after it, "" for the root.
 *
 * @throws {ValueError}
 */
export function parseApiPrefix(text: string): string {
  const path = text.trim().replace(/^\/+|\/+$/g, "");
  if (/:\/\/|[?#\s\\\p{Cc}]/u.test(path)) {
    throw new ValueError("it is not a path", "Write it like /prometheus; / is none");
  }
  if (/(?:^|\/)api\/v1(?:\/|$)/.test(path)) {
    throw new ValueError("it contains /api/v1, which is added to it", "Leave /api/v1 and what follows away");
  }
  return path === "" ? "" : `/${path}`;
}
