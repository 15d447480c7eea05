import { BackendError } from "./backend_error.ts";

/**
 * A success that lacks data: a cluster said that some of its storage did not answer.
 */
export class PartialAnswerError extends BackendError {
  override readonly name = "PartialAnswerError";
}
