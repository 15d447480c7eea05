import type { Clock } from "../../src/exposition/clock.ts";

/** A clock that stands still until it is told otherwise. */
export interface ManualClock extends Clock {
  /** Lets time pass. */
  advance(ms: number): void;
  /** Steps the wall clock; no time passes. */
  setWall(ms: number): void;
}

export function manualClock(wallMs: number): ManualClock {
  let wall = wallMs;
  let monotonic = 1000;
  return {
    nowMs: () => wall,
    monotonicMs: () => monotonic,
    advance(ms) {
      wall += ms;
      monotonic += ms;
    },
    setWall(ms) {
      wall = ms;
    },
  };
}
