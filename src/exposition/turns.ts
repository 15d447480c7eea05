import { setImmediate } from "node:timers";

/** How long a piece of work may keep the event loop before it lets others have a turn. */
const SLICE_MS = 3;

/**
 * Work in turns: between two pieces, whoever else waits for the event loop gets it as soon as a slice is used up.
 *
 * `setImmediate` comes after the timers and the sockets that are due. A timer of 0 would wait a millisecond or more
 * each time, and a message to oneself would overtake the timers.
 */
export class Turns {
  #startedMs = performance.now();

  /** To be awaited between two pieces of work: nothing while the slice lasts, then a promise for the next one. */
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
