import { BackendError } from "./backend_error.ts";

/**
 * No connection: the name does not resolve, nothing listens, the certificate is not trusted, the connection broke.
 */
export class UnreachableError extends BackendError {
  override readonly name = "UnreachableError";
}
