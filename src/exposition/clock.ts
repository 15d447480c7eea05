/** Where the library takes the time from, so that a test can set it. */
export interface Clock {
  /** Unix time in milliseconds, for timestamps. */
  nowMs(): number;
  /** Milliseconds since some fixed moment, never going back, for durations. */
  monotonicMs(): number;
}

/** The time of this machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
