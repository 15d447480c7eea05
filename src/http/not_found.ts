import { helpfulResponse } from "./helpful_response.ts";

/** Answers a request for a path that does not exist, with the paths that do. */
export function notFound(request: Request, paths: readonly string[]): Response {
  const { pathname } = new URL(request.url);
  return helpfulResponse(404, `There is nothing at "${pathname}". Ask for one of: ${paths.join(", ")}`);
}
