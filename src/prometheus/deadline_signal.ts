import type { CallOptions } from "./backend.ts";
import type { DeadlineError } from "./deadline_error.ts";
import { sleep } from "./sleep.ts";

/** What bounds the calls of a job with a deadline, and the end of its timer. */
interface DeadlineSignal extends CallOptions, Disposable {}

/**
 * Puts the time that a whole job may take, from now on, beside the signal that stops it.
 *
 * @param deadline Why the job ends when its time is up: the reason the signal is aborted with. `undefined` is no
 * deadline.
 */
export function deadlineSignal(
  deadline: DeadlineError | undefined,
  signal: AbortSignal,
  now: () => number = Date.now,
): DeadlineSignal {
  if (deadline === undefined) return { signal, [Symbol.dispose]: () => {} };
  const own = new AbortController();
  const disposed = new AbortController();
  sleep(deadline.afterMs, disposed.signal).then(() => own.abort(deadline), () => {});
  return {
    signal: AbortSignal.any([signal, own.signal]),
    deadlineAtMs: now() + deadline.afterMs,
    [Symbol.dispose]: () => disposed.abort(),
  };
}
