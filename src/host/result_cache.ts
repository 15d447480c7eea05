/** Keeps results for a while, the newest ones where they are large. */
export class ResultCache<T> {
  readonly #keepMs: number;
  readonly #maxSize: number;
  readonly #monotonicMs: () => number;
  /** In the order in which they were put in, so the oldest comes first. */
  readonly #entries = new Map<string, { readonly value: T; readonly size: number; readonly untilMs: number }>();
  #size = 0;

  /**
   * @param keepMs 0 keeps nothing.
   * @param maxSize Of all results together.
   */
  constructor(keepMs: number, maxSize: number, monotonicMs: () => number) {
    this.#keepMs = keepMs;
    this.#maxSize = maxSize;
    this.#monotonicMs = monotonicMs;
  }

  get(key: string): T | undefined {
    this.#forgetOld();
    return this.#entries.get(key)?.value;
  }

  /** Keeps a result; one that is larger than all may be is not kept. */
  set(key: string, value: T, size: number): void {
    if (this.#keepMs <= 0 || size > this.#maxSize) return;
    this.#forgetOld();
    this.#forget(key);
    this.#entries.set(key, { value, size, untilMs: this.#monotonicMs() + this.#keepMs });
    this.#size += size;
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#maxSize) return;
      this.#forget(oldest);
    }
  }

  #forgetOld(): void {
    const nowMs = this.#monotonicMs();
    for (const [key, { untilMs }] of this.#entries) {
      if (untilMs > nowMs) return;
      this.#forget(key);
    }
  }

  #forget(key: string): void {
    this.#size -= this.#entries.get(key)?.size ?? 0;
    this.#entries.delete(key);
  }
}
