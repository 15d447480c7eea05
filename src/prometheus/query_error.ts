import { BackendError } from "./backend_error.ts";

/**
 * The server cannot answer for what is in the query: a limit, an execution error, an expression it does not parse, a
 * body too large (400, 413, 422). A smaller query may fare better; the same one never will.
 */
export class QueryError extends BackendError {
  override readonly name = "QueryError";
}
