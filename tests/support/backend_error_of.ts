import { BackendError, type BackendErrorCode, type BackendErrorDetails } from "../../src/prometheus/backend_error.ts";

/** Makes a failure of a backend of which only the code, the words and what else is given matter. */
export function backendErrorOf(
  code: BackendErrorCode,
  words: string,
  details: Partial<BackendErrorDetails> = {},
): BackendError {
  return new BackendError({ code, action: "query", url: "http://fake.example", reason: words, ...details });
}
