/**
 * One series of the demo backend: its labels, and how many samples it has in a stretch of time.
 *
 * Nothing is stored: the backend answers questions about counts, so a series only has to count.
 */
export interface SyntheticSeries {
  /** All labels, `__name__` among them. */
  readonly labels: Readonly<Record<string, string>>;
  /** What every sample of the series says. @default 1 */
  readonly value?: number;
  /** Samples in the left-open range: later than `afterMs` and not later than `throughMs`, in Unix milliseconds. */
  countSamples(afterMs: number, throughMs: number): number;
}

/** When {@linkcode regularSeries} has its samples. */
interface RegularSeriesOptions {
  /** Time between two samples. */
  readonly intervalMs: number;
  /** Samples are at `phaseMs` plus whole multiples of the interval since the Unix epoch. @default 0 */
  readonly phaseMs?: number;
  /** No sample is earlier. @default unbounded */
  readonly startMs?: number;
  /** No sample is later. @default unbounded */
  readonly endMs?: number;
  /** What every sample says. @default 1 */
  readonly value?: number;
}

/**
 * A series with a sample at every interval, counted without listing them.
 *
 * A left-open window that is a whole number of intervals long always holds exactly that number of samples, whatever
 * the phase and wherever the window lies.
 *
 * @throws {RangeError} when the interval is not a positive number
 */
export function regularSeries(
  labels: Readonly<Record<string, string>>,
  options: RegularSeriesOptions,
): SyntheticSeries {
  const { intervalMs, phaseMs = 0, startMs = -Infinity, endMs = Infinity, value } = options;
  if (!(intervalMs > 0)) {
    throw new RangeError(`Cannot make a series every "${intervalMs}" ms: the interval must be positive.`);
  }
  const samplesThrough = (timeMs: number) => Math.floor((timeMs - phaseMs) / intervalMs);
  return {
    labels,
    value,
    countSamples(afterMs, throughMs) {
      // Timestamps are whole milliseconds, so "from startMs on" is "later than the millisecond before it".
      const after = Math.max(afterMs, startMs - 1);
      const through = Math.min(throughMs, endMs);
      return after < through ? samplesThrough(through) - samplesThrough(after) : 0;
    },
  };
}
