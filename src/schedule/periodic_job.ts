import { isDue, type JobHistory, nextDueMs, type Schedule, withoutFuture } from "./schedule.ts";
import type { TickSource } from "./tick_source.ts";

/** How a run ended: `retry` asks for another one sooner than the schedule would. */
export type JobOutcome = "done" | "retry";

/** What a periodic job is made of. */
export interface PeriodicJobOptions {
  readonly schedule: Schedule;
  /** One run. A throw counts as `retry` and goes to `onError`. */
  readonly run: (signal: AbortSignal) => Promise<JobOutcome>;
  readonly ticks: TickSource;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/**
 * Runs a job when its schedule says so: asked at each tick, never two at once, at once when it is overdue at the start.
 *
 * A clock set forward makes it due sooner; one set back delays it by at most the schedule's own interval.
 */
export class PeriodicJob {
  readonly #options: PeriodicJobOptions;
  readonly #stopped = new AbortController();
  #history: JobHistory;
  /** Kept, because what a cron expression means takes a while to find out. */
  #nextRunMs: number;
  #running: Promise<JobOutcome> | undefined;

  constructor(options: PeriodicJobOptions) {
    this.#options = options;
    this.#history = { sinceMs: options.now(), lastDoneMs: undefined, lastStartMs: undefined, failures: 0 };
    this.#nextRunMs = nextDueMs(options.schedule, this.#history);
  }

  /** When it runs next, in Unix milliseconds; in the past while a run is on or the next tick is awaited. */
  get nextRunMs(): number {
    return this.#nextRunMs;
  }

  /** Whether a run is on. */
  get running(): boolean {
    return this.#running !== undefined;
  }

  /**
   * Begins to follow the schedule; runs at once when the job is due already.
   *
   * @param lastDoneMs When the last run that came to its end began, in an earlier process. One in the future was
   * written by another clock and says nothing.
   */
  start(lastDoneMs?: number): void {
    if (lastDoneMs !== undefined && lastDoneMs <= this.#options.now()) this.#remember({ ...this.#history, lastDoneMs });
    this.#tick();
    this.#options.ticks(() => this.#tick(), this.#stopped.signal);
  }

  /** Runs now, whatever the schedule says, or joins the run that is on. Stopped, it runs no more. */
  runNow(): Promise<JobOutcome> {
    if (this.#stopped.signal.aborted) return this.#running ?? Promise.resolve("retry");
    this.#running ??= this.#run().finally(() => this.#running = undefined);
    return this.#running;
  }

  /** Follows the schedule no longer, aborts the run that is on and waits for its end. */
  async stop(): Promise<void> {
    this.#stopped.abort(new DOMException("The program stops", "AbortError"));
    await this.#running;
  }

  #tick(): void {
    if (this.#running !== undefined || this.#stopped.signal.aborted) return;
    const nowMs = this.#options.now();
    const history = withoutFuture(this.#history, nowMs);
    if (history !== this.#history) this.#remember(history);
    if (isDue(this.#options.schedule, this.#nextRunMs, nowMs)) void this.runNow();
  }

  async #run(): Promise<JobOutcome> {
    const startMs = this.#options.now();
    let outcome: JobOutcome = "retry";
    try {
      outcome = await this.#options.run(this.#stopped.signal);
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.#options.onError(error);
    }
    this.#remember(
      outcome === "done"
        ? { ...this.#history, lastDoneMs: startMs, lastStartMs: startMs, failures: 0 }
        : { ...this.#history, lastStartMs: startMs, failures: this.#history.failures + 1 },
    );
    return outcome;
  }

  #remember(history: JobHistory): void {
    this.#history = history;
    this.#nextRunMs = nextDueMs(this.#options.schedule, history);
  }
}
