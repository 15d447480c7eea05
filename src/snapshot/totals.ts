import { seriesCount, totalSamples } from "./distribution.ts";
import type { Distribution } from "./snapshot.ts";

/** Sums over several metrics. */
export interface Totals {
  /** Metrics with at least one sample in the window. */
  readonly metrics: number;
  readonly series: number;
  readonly dpm: number;
}

/**
 * Adds metrics up.
 *
 * Keeps whole samples and divides once, so that a sum is exact and does not depend on the order of the names.
 */
export class Sum {
  #metrics = 0;
  #series = 0;
  #samples = 0;

  /** Adds one metric. */
  add(distribution: Distribution): void {
    this.#metrics++;
    this.#series += seriesCount(distribution);
    this.#samples += totalSamples(distribution);
  }

  plus(other: Sum): Sum {
    const sum = new Sum();
    sum.#metrics = this.#metrics + other.#metrics;
    sum.#series = this.#series + other.#series;
    sum.#samples = this.#samples + other.#samples;
    return sum;
  }

  over(windowMinutes: number): Totals {
    return { metrics: this.#metrics, series: this.#series, dpm: this.#samples / windowMinutes };
  }

  /** The part of `whole` that this sum's samples are, from 0 to 1; 0 of nothing. */
  shareOf(whole: Sum): number {
    return whole.#samples === 0 ? 0 : this.#samples / whole.#samples;
  }
}
