import { DeadlineError } from "../prometheus/deadline_error.ts";

/** A signal with a deadline, and the end of its timer. */
interface DeadlineSignal extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Puts the time that a whole job may take, from now on, beside the signal that stops it.
 *
 * The signal's reason is a {@linkcode DeadlineError} when the time was up first. A scan knows a deadline of its own;
 * this one holds for what comes before and after it too: finding the backend, and the details of series.
 *
 * @param deadlineMs `undefined` is no deadline.
 */
export function deadlineSignal(deadlineMs: number | undefined, signal: AbortSignal): DeadlineSignal {
  if (deadlineMs === undefined) return { signal, [Symbol.dispose]: () => {} };
  const own = new AbortController();
  const timer = setTimeout(() => own.abort(new DeadlineError(deadlineMs)), deadlineMs);
  return { signal: AbortSignal.any([signal, own.signal]), [Symbol.dispose]: () => clearTimeout(timer) };
}
