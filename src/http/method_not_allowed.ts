import { helpfulResponse } from "./helpful_response.ts";

/** Answers a request whose path exists but not for its method, with the methods that are. */
export function methodNotAllowed(request: Request, methods: readonly string[]): Response {
  const { pathname } = new URL(request.url);
  const allow = methods.join(", ");
  return helpfulResponse(405, `"${pathname}" does not take ${request.method}. Use ${allow}.`, { allow });
}
