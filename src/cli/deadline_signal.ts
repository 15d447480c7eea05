import { DeadlineError } from "../prometheus/deadline_error.ts";

/** A signal with a deadline. Disposing of it stops the timer. */
interface DeadlineSignal extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Combines a signal with a deadline for the whole job, counted from now.
 *
 * The reason is a {@linkcode DeadlineError} when the time is up first. A scan has a deadline of its own; this one also
 * covers what comes before and after it: finding the backend, and fetching the details of series.
 *
 * @param deadlineMs `undefined` means no deadline.
 */
export function deadlineSignal(deadlineMs: number | undefined, signal: AbortSignal): DeadlineSignal {
  if (deadlineMs === undefined) return { signal, [Symbol.dispose]: () => {} };
  const own = new AbortController();
  const timer = setTimeout(() => own.abort(new DeadlineError(deadlineMs)), deadlineMs);
  return { signal: AbortSignal.any([signal, own.signal]), [Symbol.dispose]: () => clearTimeout(timer) };
}
