import { type JobHistory, nextDueMs, type Schedule } from "./schedule.ts";
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
  /** When the last run that came to its end began, from an earlier process. @default never */
  readonly lastDoneMs?: number | undefined;
  readonly onError: (error: unknown) => void;
}

/** Ticks come a little early or late; one that comes just before the time must not wait for the next. */
const TOLERANCE_MS = 1_000;

/**
 * Runs a job when its schedule says so: asked at each tick, never two at once, at once when it is overdue at the start.
 */
export class PeriodicJob {
  readonly #options: PeriodicJobOptions;
  readonly #stopped = new AbortController();
  #history: JobHistory;
  #running: Promise<JobOutcome> | undefined;

  constructor(options: PeriodicJobOptions) {
    this.#options = options;
    this.#history = { lastDoneMs: options.lastDoneMs, lastStartMs: undefined, failures: 0 };
  }

  /** When it runs next, in Unix milliseconds; in the past while a run is on or the next tick is awaited. */
  get nextRunMs(): number {
    return nextDueMs(this.#options.schedule, this.#history, this.#options.now());
  }

  /** Whether a run is on. */
  get running(): boolean {
    return this.#running !== undefined;
  }

  /** Begins to follow the schedule; runs at once when the job is due already. */
  start(): void {
    this.#tick();
    this.#options.ticks(() => this.#tick(), this.#stopped.signal);
  }

  /** Runs now, whatever the schedule says, or joins the run that is on. */
  runNow(): Promise<JobOutcome> {
    this.#running ??= this.#run().finally(() => this.#running = undefined);
    return this.#running;
  }

  /** Follows the schedule no longer, aborts the run that is on and waits for its end. */
  async stop(): Promise<void> {
    this.#stopped.abort(new DOMException("The program stops", "AbortError"));
    await this.#running?.catch(() => {});
  }

  #tick(): void {
    if (this.#running !== undefined || this.#stopped.signal.aborted) return;
    if (this.#options.now() + TOLERANCE_MS < this.nextRunMs) return;
    void this.runNow();
  }

  async #run(): Promise<JobOutcome> {
    const startMs = this.#options.now();
    let outcome: JobOutcome = "retry";
    try {
      outcome = await this.#options.run(this.#stopped.signal);
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.#options.onError(error);
    }
    this.#history = outcome === "done"
      ? { lastDoneMs: startMs, lastStartMs: startMs, failures: 0 }
      : { ...this.#history, lastStartMs: startMs, failures: this.#history.failures + 1 };
    return outcome;
  }
}
