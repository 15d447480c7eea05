import type { CallOptions } from "./backend.ts";
import { DeadlineError } from "./deadline_error.ts";
import { sleep } from "./sleep.ts";

/** What bounds the calls of a job with a deadline, and the end of its timer. */
interface DeadlineSignal extends CallOptions, Disposable {}

/**
 * Puts the time that a whole job may take, from now on, beside the signal that stops it.
 *
 * @param deadlineMs When it is up, the signal is aborted with a {@linkcode DeadlineError}; `undefined` is no deadline.
 */
export function deadlineSignal(
  deadlineMs: number | undefined,
  signal: AbortSignal,
  now: () => number = Date.now,
): DeadlineSignal {
  if (deadlineMs === undefined) return { signal, [Symbol.dispose]: () => {} };
  const own = new AbortController();
  const disposed = new AbortController();
  sleep(deadlineMs, disposed.signal).then(() => own.abort(new DeadlineError(deadlineMs)), () => {});
  return {
    signal: AbortSignal.any([signal, own.signal]),
    deadlineAtMs: now() + deadlineMs,
    [Symbol.dispose]: () => disposed.abort(),
  };
}
