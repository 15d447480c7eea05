import type { Clock } from "./clock.ts";

/**
 * Starts a timer and returns a function that stops it, observes the seconds in between, and returns them.
 *
 * It uses the monotonic clock: a step of the wall clock is no latency.
 */
export function startTimer(series: () => { observe(seconds: number): void }, clock: Clock): () => number {
  const startedMs = clock.monotonicMs();
  return () => {
    const seconds = (clock.monotonicMs() - startedMs) / 1000;
    series().observe(seconds);
    return seconds;
  };
}
