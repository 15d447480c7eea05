import { BackendError } from "./backend_error.ts";

/**
 * A reason that passes (429, 500, 502, 503, a connection that broke) and had not passed when the retries were used up.
 */
export class UnavailableError extends BackendError {
  override readonly name = "UnavailableError";
}
