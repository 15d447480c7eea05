const PERIOD_MS = 500;
const WINDOW_MS = 60_000;

/**
 * Measures how long the event loop was blocked, by how late a timer fires.
 *
 * `monitorEventLoopDelay` always reports zero under Deno.
 */
export class EventLoopLag implements Disposable {
  readonly #monotonicMs: () => number;
  readonly #timer: ReturnType<typeof setInterval>;
  #expectedMs: number;
  #windowStartMs: number;
  #longestMs = 0;
  #longestBeforeMs = 0;

  constructor(monotonicMs: () => number = () => performance.now()) {
    this.#monotonicMs = monotonicMs;
    this.#windowStartMs = monotonicMs();
    this.#expectedMs = this.#windowStartMs + PERIOD_MS;
    this.#timer = setInterval(() => this.#tick(), PERIOD_MS);
    // The timer alone does not keep the program alive.
    Deno.unrefTimer(Number(this.#timer));
  }

  /** The longest stall of the last one to two minutes, in milliseconds. */
  get longestMs(): number {
    return Math.max(this.#longestMs, this.#longestBeforeMs);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const nowMs = this.#monotonicMs();
    if (nowMs - this.#windowStartMs >= WINDOW_MS) {
      this.#longestBeforeMs = this.#longestMs;
      this.#longestMs = 0;
      this.#windowStartMs = nowMs;
    }
    this.#longestMs = Math.max(this.#longestMs, nowMs - this.#expectedMs);
    this.#expectedMs = nowMs + PERIOD_MS;
  }
}
