/** The place that work holds while it runs. */
export interface Place {
  /** Gives the place up: the work has to wait for one before it goes on. */
  leave(): void;
  /**
   * Waits for a place after {@linkcode Place.leave}, before all work that has not begun.
   *
   * @throws the reason of the signal, when that aborts before
   */
  enter(signal: AbortSignal): Promise<void>;
  /** Gives the place to others while the work only waits, unless as many are lent as there are. */
  lend(): void;
  /** Takes it back at once, though others may have it still: for that long, more work runs than there are places. */
  takeBack(): void;
}

/** Places for work of which only so much runs at once; first come, first served. */
export class Places {
  readonly #size: number;
  #free: number;
  #lent = 0;
  readonly #waiting: (() => void)[] = [];

  /** @param size Work that runs at once at most. */
  constructor(size: number) {
    this.#size = size;
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
    let state: "held" | "left" | "lent" | "over" = "held";
    const place: Place = {
      leave: () => {
        if (state !== "held") return;
        state = "left";
        this.#leave();
      },
      enter: async (again) => {
        if (state !== "left") return;
        await this.#enter(again, true);
        state = "held";
      },
      lend: () => {
        if (state !== "held" || this.#lent >= this.#size) return;
        state = "lent";
        this.#lent++;
        this.#leave();
      },
      takeBack: () => {
        if (state !== "lent") return;
        state = "held";
        this.#lent--;
        this.#free--;
      },
    };
    try {
      return await work(place);
    } finally {
      place.takeBack();
      place.leave();
      state = "over";
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

  #enter(signal: AbortSignal, isFirst = false): Promise<void> {
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
    if (isFirst) this.#waiting.unshift(admit);
    else this.#waiting.push(admit);
    this.#admit();
    return promise;
  }
}
