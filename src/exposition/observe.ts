import type { Clock } from "./clock.ts";

/** Anything that takes observations: a series of a histogram or of a summary. */
export interface Observer {
  observe(value: number): void;
}

/**
 * Starts measuring; the function it gives stops, observes the seconds in between, and returns them.
 *
 * It measures by the monotonic clock: a step of the wall clock is no latency.
 */
export function startTimer(observer: () => Observer, clock: Clock): () => number {
  const startedMs = clock.monotonicMs();
  return () => {
    const seconds = (clock.monotonicMs() - startedMs) / 1000;
    observer().observe(seconds);
    return seconds;
  };
}
