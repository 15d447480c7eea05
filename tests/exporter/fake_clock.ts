import type { Clock } from "../../src/exposition/clock.ts";

/** A clock that moves when told; the wall clock may also be set. */
export class FakeClock implements Clock {
  #wallMs: number;
  #monotonicMs = 1_000;

  constructor(wallMs = Date.UTC(2026, 0, 1)) {
    this.#wallMs = wallMs;
  }

  nowMs(): number {
    return this.#wallMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  /** Time passes. */
  pass(ms: number): void {
    this.#wallMs += ms;
    this.#monotonicMs += ms;
  }

  /** Somebody sets the clock. */
  set(wallMs: number): void {
    this.#wallMs = wallMs;
  }
}
