/** The place that work holds while it runs. */
export interface Place {
  /** Gives the place to others, while the work only waits. */
  lend(): void;
  /** Takes it back at once, though others may have it still: for that long, more work runs than there are places. */
  takeBack(): void;
}

/** Places for work of which only so much runs at once; first come, first served. */
export class Places {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param size Work that runs at once at most. */
  constructor(size: number) {
    this.#free = size;
  }

  /** Work that waits for a place. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Runs work once there is a place for it.
   *
   * @throws the reason of the signal, when that aborts before there is a place
   */
  async run<T>(work: (place: Place) => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#enter(signal);
    let isLent = false;
    let isOver = false;
    const move = (toOthers: boolean) => {
      if (isOver || isLent === toOthers) return;
      isLent = toOthers;
      if (toOthers) this.#leave();
      else this.#free--;
    };
    try {
      return await work({ lend: () => move(true), takeBack: () => move(false) });
    } finally {
      move(true);
      isOver = true;
    }
  }

  #leave(): void {
    this.#free++;
    this.#admit();
  }

  /** Admits who waits, as far as there is room. */
  #admit(): void {
    while (this.#free > 0) {
      const admit = this.#waiting.shift();
      if (admit === undefined) return;
      this.#free--;
      admit();
    }
  }

  #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const admit = () => {
      signal.removeEventListener("abort", giveUp);
      resolve();
    };
    const giveUp = () => {
      const index = this.#waiting.indexOf(admit);
      if (index >= 0) this.#waiting.splice(index, 1);
      reject(signal.reason);
    };
    signal.addEventListener("abort", giveUp, { once: true });
    this.#waiting.push(admit);
    this.#admit();
    return promise;
  }
}
