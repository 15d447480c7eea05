/** Too little time to tell anything from. */
const MIN_ELAPSED_MS = 1_000;

/**
 * Milliseconds a scan still takes if it goes on as it did on average; `undefined` while that is a guess.
 */
export function estimateRemaining(done: number, total: number, elapsedMs: number): number | undefined {
  if (done <= 0 || elapsedMs < MIN_ELAPSED_MS) return undefined;
  return Math.max(0, (elapsedMs / done) * (total - done));
}
