import { setImmediate } from "node:timers";

/** How long work may keep the event loop before it yields. */
const SLICE_MS = 3;

/**
 * How long a scrape keeps the event loop from a rest, which costs it a millisecond.
 *
 * While the loop never rests, Deno's runtime looks at its sockets only once in 61 turns, a fifth of a second of slices.
 */
const UNTIL_REST_MS = 15;

/**
 * Work in turns: between two pieces of work, others get the event loop as soon as a time slice is used up.
 *
 * `setImmediate` runs after the timers that are due, where a message to oneself would overtake them. A timer of 0, for
 * which the loop rests a millisecond, lets sockets have their turn too.
 */
export class Turns {
  readonly #untilRestMs: number;
  #startedMs = performance.now();
  #restedMs = this.#startedMs;

  /** @param untilRestMs How long it goes on without a rest; 0 rests between all slices. */
  constructor(untilRestMs = UNTIL_REST_MS) {
    this.#untilRestMs = untilRestMs;
  }

  /** To be awaited between two pieces of work: `undefined` while the slice lasts, then a promise of the next one. */
  next(): Promise<void> | undefined {
    return performance.now() - this.#startedMs < SLICE_MS ? undefined : this.#yield();
  }

  async #yield(): Promise<void> {
    const isRest = performance.now() - this.#restedMs >= this.#untilRestMs;
    await new Promise<void>((resolve) => {
      if (isRest) setTimeout(resolve, 0);
      else setImmediate(resolve);
    });
    this.#startedMs = performance.now();
    if (isRest) this.#restedMs = this.#startedMs;
  }
}

/** Does work that pauses between its pieces, without giving others the event loop: where nobody waits for it. */
export function atOnce<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** Does the same work in turns with others. Stops between two pieces once `signal` aborts, and throws its reason. */
export async function inTurns<Result>(work: Generator<void, Result>, signal?: AbortSignal): Promise<Result> {
  const turns = new Turns(0);
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    const turn = turns.next();
    if (turn === undefined) continue;
    await turn;
    signal?.throwIfAborted();
  }
}
