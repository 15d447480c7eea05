/** How much is done at once, and how much may wait. */
interface WorkerQueueOptions {
  readonly workers: number;
  readonly maxQueue: number;
}

/** Somebody who is told how a piece of work ended, unless he leaves before. */
interface Waiter<T> {
  readonly resolve: (value: Waited<T>) => void;
  readonly reject: (reason: unknown) => void;
}

/** One piece of work, for everybody who waits for it. */
interface Task<T> {
  readonly key: string | undefined;
  readonly work: (signal: AbortSignal) => Promise<T>;
  readonly waiters: Set<Waiter<T>>;
  readonly stop: AbortController;
  state: "queued" | "running";
}

/** What came of waiting: the result, no place to wait, or the end of the time while it waited or was being done. */
export type Waited<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "full" }
  | { readonly kind: "left"; readonly during: "queued" | "running" };

/** How somebody waits for a piece of work. */
interface WaitOptions {
  /** Its abort is the end of waiting. */
  readonly signal: AbortSignal;
  /** Whoever asks for the same meanwhile gets the same; `undefined` shares nothing. */
  readonly key: string | undefined;
}

/**
 * Does pieces of work, a number of them at once, the rest in their order.
 *
 * Work that nobody waits for any more is not begun, or is ended: its place is free once it has come to its end.
 *
 * @example
 * ```ts
 * const queue = new WorkerQueue<number>({ workers: 2, maxQueue: 100 });
 * const waited = await queue.do(() => Promise.resolve(1), { signal: AbortSignal.timeout(1_000), key: undefined });
 * assertEquals(waited, { kind: "done", value: 1 });
 * ```
 */
export class WorkerQueue<T> {
  readonly #options: WorkerQueueOptions;
  readonly #queue = new Set<Task<T>>();
  readonly #running = new Set<Task<T>>();
  readonly #byKey = new Map<string, Task<T>>();
  #ends = new Set<Promise<void>>();

  constructor(options: WorkerQueueOptions) {
    this.#options = options;
  }

  /** Pieces of work that wait for a worker. */
  get length(): number {
    return this.#queue.size;
  }

  /** Pieces of work that are being done. */
  get running(): number {
    return this.#running.size;
  }

  /** Does a piece of work as soon as a worker is free; rejects with what the work throws. */
  do(work: (signal: AbortSignal) => Promise<T>, { signal, key }: WaitOptions): Promise<Waited<T>> {
    const shared = key === undefined ? undefined : this.#byKey.get(key);
    const task = shared ?? { key, work, waiters: new Set<Waiter<T>>(), stop: new AbortController(), state: "queued" };
    if (shared === undefined && this.#running.size >= this.#options.workers) {
      if (this.#queue.size >= this.#options.maxQueue) return Promise.resolve({ kind: "full" });
    }
    const waited = this.#wait(task, signal);
    if (shared === undefined) {
      if (key !== undefined) this.#byKey.set(key, task);
      this.#queue.add(task);
      this.#next();
    }
    return waited;
  }

  /** Ends all work, and waits for its end. */
  async stop(): Promise<void> {
    for (const task of [...this.#queue, ...this.#running]) this.#abandon(task);
    await Promise.all(this.#ends);
  }

  #wait(task: Task<T>, signal: AbortSignal): Promise<Waited<T>> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter<T> = {
        resolve: (value) => {
          signal.removeEventListener("abort", leave);
          resolve(value);
        },
        reject: (reason) => {
          signal.removeEventListener("abort", leave);
          reject(reason);
        },
      };
      const leave = () => {
        task.waiters.delete(waiter);
        resolve({ kind: "left", during: task.state });
        if (task.waiters.size === 0) this.#abandon(task);
      };
      task.waiters.add(waiter);
      if (signal.aborted) queueMicrotask(leave);
      else signal.addEventListener("abort", leave, { once: true });
    });
  }

  /** Work that nobody waits for: whoever asks for the same from now on begins it anew. */
  #abandon(task: Task<T>): void {
    this.#forget(task);
    task.stop.abort();
    if (!this.#queue.delete(task)) return;
    for (const waiter of task.waiters) waiter.resolve({ kind: "left", during: "queued" });
  }

  #forget(task: Task<T>): void {
    if (task.key !== undefined && this.#byKey.get(task.key) === task) this.#byKey.delete(task.key);
  }

  #next(): void {
    for (const task of this.#queue) {
      if (this.#running.size >= this.#options.workers) return;
      this.#queue.delete(task);
      const end: Promise<void> = this.#run(task).finally(() => this.#ends.delete(end));
      this.#ends.add(end);
    }
  }

  async #run(task: Task<T>): Promise<void> {
    task.state = "running";
    this.#running.add(task);
    try {
      const value = await task.work(task.stop.signal);
      for (const waiter of task.waiters) waiter.resolve({ kind: "done", value });
    } catch (error) {
      for (const waiter of task.waiters) waiter.reject(error);
    } finally {
      this.#forget(task);
      this.#running.delete(task);
      this.#next();
    }
  }
}
