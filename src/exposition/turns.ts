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
