import { setImmediate } from "node:timers";

/** How long work may keep the event loop before it yields. */
const SLICE_MS = 3;

/**
 * Work in turns: between two pieces of work, others get the event loop as soon as a time slice is used up.
 *
 * `setImmediate` runs after the timers and sockets that are due. A timer of 0 would wait a millisecond or more each
 * time, and a message to oneself would overtake the timers.
 */
export class Turns {
  #startedMs = performance.now();

  /** To be awaited between two pieces of work: `undefined` while the slice lasts, then a promise of the next one. */
  next(): Promise<void> | undefined {
    return performance.now() - this.#startedMs < SLICE_MS ? undefined : this.#yield();
  }

  async #yield(): Promise<void> {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    this.#startedMs = performance.now();
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
  const turns = new Turns();
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    const turn = turns.next();
    if (turn === undefined) continue;
    await turn;
    signal?.throwIfAborted();
  }
}
