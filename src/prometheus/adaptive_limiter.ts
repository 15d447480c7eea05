/** Where a limit starts and how high it may rise. */
interface AdaptiveLimiterOptions {
  /** Requests in flight at the start. */
  readonly initial: number;
  /** Requests in flight at most, ever. */
  readonly ceiling: number;
  /** Told whenever the limit changes. */
  readonly onLimit?: (limit: number) => void;
}

/**
 * Lets through as many requests at once as the backend bears: additive increase, multiplicative decrease.
 *
 * A backend that asks for fewer requests halves the limit. Answers to requests that were already under way when it was
 * halved say nothing about the new limit and do not halve it again. Each full round of answers without a complaint
 * raises the limit by one, so four in flight after a halving from eight need about twenty answers to be eight again.
 */
export class AdaptiveLimiter {
  readonly #ceiling: number;
  readonly #onLimit: ((limit: number) => void) | undefined;
  readonly #waiting: (() => void)[] = [];
  #limit: number;
  #inFlight = 0;
  #answersThisRound = 0;
  #generation = 0;

  constructor(options: AdaptiveLimiterOptions) {
    this.#ceiling = Math.max(1, options.ceiling);
    this.#limit = Math.min(Math.max(1, options.initial), this.#ceiling);
    this.#onLimit = options.onLimit;
  }

  /** How many requests may be in flight now. */
  get limit(): number {
    return this.#limit;
  }

  /** How many requests are in flight. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Runs a task when there is room for it; rejects at once with the signal's reason when that aborts first. */
  async run<T>(task: (pass: LimiterPass) => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#enter(signal);
    const generation = this.#generation;
    try {
      return await task({
        succeeded: () => this.#succeeded(),
        overloaded: () => this.#overloaded(generation),
      });
    } finally {
      this.#inFlight--;
      this.#admit();
    }
  }

  #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#inFlight < this.#limit && this.#waiting.length === 0) {
      this.#inFlight++;
      return Promise.resolve();
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const admitted = () => {
      signal.removeEventListener("abort", aborted);
      this.#inFlight++;
      resolve();
    };
    const aborted = () => {
      this.#waiting.splice(this.#waiting.indexOf(admitted), 1);
      reject(signal.reason);
    };
    signal.addEventListener("abort", aborted, { once: true });
    this.#waiting.push(admitted);
    return promise;
  }

  #admit(): void {
    while (this.#inFlight < this.#limit) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next();
    }
  }

  #succeeded(): void {
    if (this.#limit >= this.#ceiling || ++this.#answersThisRound < this.#limit) return;
    this.#setLimit(this.#limit + 1);
    this.#admit();
  }

  #overloaded(generation: number): void {
    if (generation !== this.#generation) return;
    this.#generation++;
    this.#setLimit(Math.max(1, Math.floor(this.#limit / 2)));
  }

  #setLimit(limit: number): void {
    this.#answersThisRound = 0;
    if (limit === this.#limit) return;
    this.#limit = limit;
    this.#onLimit?.(limit);
  }
}

/** Tells the limiter how a request it let through was answered. */
export interface LimiterPass {
  succeeded(): void;
  /** The backend asked for fewer requests: throttling in any form, or a 503. */
  overloaded(): void;
}
