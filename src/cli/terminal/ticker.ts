/** Passing time as a display needs it; a test hands in one that it moves itself. */
export interface Ticker {
  /** Milliseconds of a clock that never goes back. */
  nowMs(): number;
  /** Calls back again and again until the returned function is called. */
  every(intervalMs: number, callback: () => void): () => void;
}

/** The time of this machine. Its timers do not keep the process alive. */
export const systemTicker: Ticker = {
  nowMs: () => performance.now(),
  every: (intervalMs, callback) => {
    const timer = setInterval(callback, intervalMs);
    Deno.unrefTimer(timer);
    return () => clearInterval(timer);
  },
};
