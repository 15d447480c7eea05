/** Keeps results for a while, the newest ones where there are many. */
export class ResultCache<T> {
  readonly #keepMs: number;
  readonly #maxEntries: number;
  readonly #monotonicMs: () => number;
  /** In the order in which they were put in, so the oldest comes first. */
  readonly #entries = new Map<string, { readonly value: T; readonly untilMs: number }>();

  /** @param keepMs 0 keeps nothing. */
  constructor(keepMs: number, maxEntries: number, monotonicMs: () => number) {
    this.#keepMs = keepMs;
    this.#maxEntries = maxEntries;
    this.#monotonicMs = monotonicMs;
  }

  get(key: string): T | undefined {
    this.#forgetOld();
    return this.#entries.get(key)?.value;
  }

  set(key: string, value: T): void {
    if (this.#keepMs <= 0) return;
    this.#forgetOld();
    this.#entries.delete(key);
    this.#entries.set(key, { value, untilMs: this.#monotonicMs() + this.#keepMs });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#maxEntries && oldest !== undefined) this.#entries.delete(oldest);
  }

  #forgetOld(): void {
    const nowMs = this.#monotonicMs();
    for (const [key, { untilMs }] of this.#entries) {
      if (untilMs > nowMs) return;
      this.#entries.delete(key);
    }
  }
}
