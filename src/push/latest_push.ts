/** Sends results in the background, one at a time: a newer result ends the sending of an older one. */
export class LatestPush {
  readonly #onError: (error: unknown) => void;
  #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  /** @param onError Told why a push rejected that was not ended. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Begins a push, once the one before has ended. */
  start(push: (signal: AbortSignal) => Promise<unknown>): void {
    this.#stop.abort();
    const { signal } = this.#stop = new AbortController();
    this.#running = this.#running.then(async () => {
      if (signal.aborted) return;
      try {
        await push(signal);
      } catch (error) {
        if (!signal.aborted || error !== signal.reason) this.#onError(error);
      }
    });
  }

  /** Ends the push that runs, and waits for its end. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }
}
