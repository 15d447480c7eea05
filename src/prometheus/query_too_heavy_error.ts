import { BackendError } from "./backend_error.ts";

/**
 * The query took too long, by our own clock or the server's: a smaller one may fare better.
 */
export class QueryTooHeavyError extends BackendError {
  override readonly name = "QueryTooHeavyError";
}
