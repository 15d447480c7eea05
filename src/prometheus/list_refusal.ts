import type { BackendError, BackendErrorCode } from "./backend_error.ts";

/** How a proxy fails that breaks on one answer, or a server away. */
const BREAKS: ReadonlySet<BackendErrorCode> = new Set(["unavailable", "connection-broken"]);

/** Tells whether a list of names broke, so that asking for it again would break again. */
export function isListBroken({ code }: BackendError): boolean {
  return BREAKS.has(code);
}

/**
 * Tells a proxy that forbids, hides or breaks the list of names, and may let queries through all the same, from a
 * backend that refuses whoever asks.
 */
export function isListHidden({ kind, code, status, retry, tooMuch }: BackendError): boolean {
  if (kind === "refused") return status !== 401;
  // It was held out for already; whether queries are answered costs one request more.
  if (kind === "unavailable" || kind === "unreachable") return BREAKS.has(code);
  // A page or a body that cannot be read, but not the API's own JSON with something else in it.
  if (code === "invalid-answer" || code === "garbled-answer") return retry.passing;
  return code === "bad-query" && !tooMuch;
}
