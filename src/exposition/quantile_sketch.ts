/**
 * Quantiles of a stream of numbers within a fixed relative error, in little memory, the same for the same input.
 *
 * A DDSketch: a value is counted in the bucket of its logarithm, each bucket `gamma` times as wide as the one before,
 * so the middle of a bucket is never further from the value than `relativeError`. Two sketches merge into the sketch of
 * both streams, which a sliding window needs and a sample of the stream cannot do.
 */
export class QuantileSketch {
  readonly #gamma: number;
  readonly #logGamma: number;
  readonly #positive = new Map<number, number>();
  readonly #negative = new Map<number, number>();
  #zeros = 0;
  #count = 0;
  #min = Infinity;
  #max = -Infinity;

  constructor(relativeError: number) {
    this.#gamma = (1 + relativeError) / (1 - relativeError);
    this.#logGamma = Math.log(this.#gamma);
  }

  /** Counts `value`; NaN has no place in an order of numbers and is left out. */
  add(value: number): void {
    if (Number.isNaN(value)) return;
    if (value > 0) increase(this.#positive, this.#keyOf(value), 1);
    else if (value < 0) increase(this.#negative, this.#keyOf(-value), 1);
    else this.#zeros++;
    this.#count++;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
  }

  /** Adds what `other` counted, which must have the same relative error. */
  merge(other: QuantileSketch): void {
    for (const [key, count] of other.#positive) increase(this.#positive, key, count);
    for (const [key, count] of other.#negative) increase(this.#negative, key, count);
    this.#zeros += other.#zeros;
    this.#count += other.#count;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  /** The value below which the share `q` of all counted values lies; NaN when there are none. */
  quantile(q: number): number {
    if (this.#count === 0) return NaN;
    const rank = q * (this.#count - 1);
    let seen = 0;
    for (const [value, count] of this.#inOrder()) {
      seen += count;
      if (seen > rank) return Math.min(Math.max(value, this.#min), this.#max);
    }
    return this.#max;
  }

  /** Buckets in rising order of their values. */
  *#inOrder(): Generator<readonly [value: number, count: number]> {
    for (const [key, count] of [...this.#negative].sort(([a], [b]) => b - a)) yield [-this.#valueOf(key), count];
    if (this.#zeros > 0) yield [0, this.#zeros];
    for (const [key, count] of [...this.#positive].sort(([a], [b]) => a - b)) yield [this.#valueOf(key), count];
  }

  #keyOf(value: number): number {
    return Math.ceil(Math.log(value) / this.#logGamma);
  }

  #valueOf(key: number): number {
    return 2 * this.#gamma ** key / (this.#gamma + 1);
  }
}

function increase(counts: Map<number, number>, key: number, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
