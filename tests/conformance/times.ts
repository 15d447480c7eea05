export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;

/** The window of every scan of the suite. */
export const WINDOW_MS = 5 * MINUTE_MS;

/** How far before the evaluation time the suite looks for `--at`. */
export const PAST_MS = 30 * MINUTE_MS;

/**
 * The evaluation time of a run: long enough ago that nothing is still on its way in, recent enough that every server
 * takes the samples, and with the hour before it on the same day in UTC, because VictoriaMetrics lists names by the day.
 */
export function evaluationTime(nowMs: number): number {
  const hourMs = 60 * MINUTE_MS;
  const atMs = Math.floor((nowMs - 2 * hourMs) / (10 * MINUTE_MS)) * 10 * MINUTE_MS;
  const intoDayMs = atMs % (24 * hourMs);
  return intoDayMs < hourMs ? atMs - intoDayMs - 10 * MINUTE_MS : atMs;
}

/** Every multiple of the interval, moved by the phase, in the closed range; ascending. */
export function ticks(fromMs: number, throughMs: number, intervalMs: number, phaseMs = 0): number[] {
  const times: number[] = [];
  const first = Math.ceil((fromMs - phaseMs) / intervalMs) * intervalMs + phaseMs;
  for (let time = first; time <= throughMs; time += intervalMs) times.push(time);
  return times;
}
