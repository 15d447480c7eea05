/** A timer that is told to wait longer fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Waits for a time, however long; rejects with the signal's own reason as soon as that aborts. */
export async function sleep(durationMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  for (let leftMs = durationMs; leftMs > 0; leftMs -= MAX_TIMER_MS) {
    await sleepOnce(Math.min(leftMs, MAX_TIMER_MS), signal);
  }
}

function sleepOnce(durationMs: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const aborted = () => {
    clearTimeout(timer);
    reject(signal.reason);
  };
  const timer = setTimeout(() => {
    signal.removeEventListener("abort", aborted);
    resolve();
  }, durationMs);
  signal.addEventListener("abort", aborted, { once: true });
  return promise;
}
