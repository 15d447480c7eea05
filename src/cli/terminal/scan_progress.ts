import { formatDuration } from "../../text/duration.ts";

/** Shows the progress of a scan, or of other work that is counted. Every method may be called at any time; `stop` without `start` does nothing. */
export interface ScanProgress {
  /**
   * It begins.
   *
   * @param total Number of names to measure, or of what `unit` says.
   * @param unit What is counted. @default "names"
   */
  start(total: number, unit?: string): void;
  /** The number of names measured so far, and their data points per minute; other work has none. */
  update(state: { readonly done: number; readonly dpm?: number }): void;
  /** The scan is over. Clears the display. */
  stop(): void;
}

/** Before this, an estimate would be a guess. */
const MIN_ELAPSED_MS = 1_000;

/**
 * Estimates how long a scan still takes at its average speed so far; `undefined` while that would be a guess.
 */
export function estimateRemainingMs(done: number, total: number, elapsedMs: number): number | undefined {
  if (done <= 0 || elapsedMs < MIN_ELAPSED_MS) return undefined;
  return Math.max(0, (elapsedMs / done) * (total - done));
}

/** Formats a duration in whole seconds, rounded up: no wait takes 0s, and "0s left" would be wrong for a second. */
export function inSeconds(ms: number): string {
  return formatDuration(Math.ceil(ms / 1_000) * 1_000);
}
