/** Where the library takes the time from, so that a test can say what time it is. */
export interface Clock {
  /** Unix time in milliseconds: for what is written down. */
  nowMs(): number;
  /** Milliseconds since any fixed moment, never going back: for what is measured. */
  monotonicMs(): number;
}

/** The time of this machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
