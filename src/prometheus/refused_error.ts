import { BackendError } from "./backend_error.ts";

/**
 * The backend understood and said no: wrong credentials, no permission, a path it does not serve, a redirect elsewhere.
 *
 * Asking again changes nothing, for this request and for every other: it ends a scan.
 */
export class RefusedError extends BackendError {
  override readonly name = "RefusedError";
}
