import { BackendError } from "./backend_error.ts";

/**
 * An answer that is not what the API promises: an HTML page, cut or malformed JSON, data of another type, rows of names
 * that were not asked for.
 */
export class InvalidAnswerError extends BackendError {
  override readonly name = "InvalidAnswerError";
}
