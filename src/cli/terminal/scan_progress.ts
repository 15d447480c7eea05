/** Shows how far a scan has come. Every method may be called at any time; `stop` without `start` does nothing. */
export interface ScanProgress {
  /** A scan begins. @param total Names to measure. */
  start(total: number): void;
  /** So many names are measured, with so many data points per minute in all. */
  update(state: { readonly done: number; readonly dpm: number }): void;
  /** The scan is over: nothing of the display stays. */
  stop(): void;
}

/** Too little time to tell anything from. */
const MIN_ELAPSED_MS = 1_000;

/**
 * Milliseconds a scan still takes if it goes on as it did on average; `undefined` while that is a guess.
 */
export function estimateRemainingMs(done: number, total: number, elapsedMs: number): number | undefined {
  if (done <= 0 || elapsedMs < MIN_ELAPSED_MS) return undefined;
  return Math.max(0, (elapsedMs / done) * (total - done));
}
