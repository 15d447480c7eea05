/**
 * Waits for a step that cannot be stopped, such as opening a pipe, or for the signal, whichever comes first.
 *
 * @throws the reason of `signal` when that aborts
 */
export async function untilAborted<Result>(step: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return await step;
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([step, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
