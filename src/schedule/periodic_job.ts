import {
  dueAfter,
  earliestRunMs,
  isDue,
  isTickComing,
  type JobHistory,
  nextDueMs,
  type Schedule,
  withoutFuture,
} from "./schedule.ts";
import type { TickSource } from "./tick_source.ts";

/** How a run ended: `retry` asks for another one sooner than the schedule would. */
export type JobOutcome = "done" | "retry";

/** When a {@linkcode PeriodicJob} runs next, and whether it does so now. */
export type JobState = Pick<PeriodicJob, "nextRunMs" | "running">;

/** How a {@linkcode PeriodicJob} runs. */
interface PeriodicJobOptions {
  readonly schedule: Schedule;
  /** One run. A throw counts as `retry` and goes to `onError`. */
  readonly run: (signal: AbortSignal) => Promise<JobOutcome>;
  readonly ticks: TickSource;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/**
 * Runs a job by its schedule: it checks at each tick, never runs twice at once, and runs on start when overdue.
 *
 * A clock set forward makes it due sooner; one set back delays it by at most the schedule's own interval.
 */
export class PeriodicJob {
  readonly #options: PeriodicJobOptions;
  readonly #stopped = new AbortController();
  #history: JobHistory;
  /** When it is due by its history. Kept, because evaluating a cron expression takes a while. */
  #dueMs: number;
  /** When it is due once the current run is done. */
  #dueAfterRunMs = 0;
  #isFollowing = false;
  #running: Promise<JobOutcome> | undefined;

  constructor(options: PeriodicJobOptions) {
    this.#options = options;
    this.#history = { sinceMs: options.now(), lastDoneMs: undefined, lastStartMs: undefined, failures: 0 };
    this.#dueMs = nextDueMs(options.schedule, this.#history);
  }

  /**
   * When it runs next, in Unix milliseconds: during a run the one after it, as far as it is known, and never in the
   * past. Of a schedule that is checked by the minute it is a full minute, unless the run is about to begin.
   */
  get nextRunMs(): number {
    const { schedule } = this.#options;
    const nowMs = this.#options.now();
    this.#forgetFuture(nowMs);
    if (this.#running !== undefined) return earliestRunMs(schedule, this.#dueAfterRunMs, nowMs, false);
    const isComing = !this.#isFollowing || isTickComing(schedule, this.#dueMs, nowMs);
    return earliestRunMs(schedule, this.#dueMs, nowMs, isComing);
  }

  /** True during a run. */
  get running(): boolean {
    return this.#running !== undefined;
  }

  /**
   * Begins to follow the schedule; runs at once when the job is already due.
   *
   * @param lastDoneMs When the last completed run began, in an earlier process. A time in the future comes from another
   * clock and is ignored.
   */
  start(lastDoneMs?: number): void {
    if (lastDoneMs !== undefined && lastDoneMs <= this.#options.now()) this.#remember({ ...this.#history, lastDoneMs });
    this.#isFollowing = true;
    this.#tick();
    this.#options.ticks(() => this.#tick(), this.#stopped.signal);
  }

  /** Runs now, whatever the schedule says, or joins the current run. After `stop` it does not run again. */
  runNow(): Promise<JobOutcome> {
    if (this.#stopped.signal.aborted) return this.#running ?? Promise.resolve("retry");
    this.#running ??= this.#run().finally(() => this.#running = undefined);
    return this.#running;
  }

  /** Stops following the schedule, aborts the current run and waits for its end. */
  async stop(): Promise<void> {
    this.#stopped.abort(new DOMException("The program stops", "AbortError"));
    await this.#running;
  }

  #tick(): void {
    if (this.#running !== undefined || this.#stopped.signal.aborted) return;
    const nowMs = this.#options.now();
    this.#forgetFuture(nowMs);
    if (isDue(this.#options.schedule, this.#dueMs, nowMs)) void this.runNow();
  }

  /** Adapts to a clock that was set back. */
  #forgetFuture(nowMs: number): void {
    const history = withoutFuture(this.#history, nowMs);
    if (history !== this.#history) this.#remember(history);
  }

  async #run(): Promise<JobOutcome> {
    const startMs = this.#options.now();
    this.#dueAfterRunMs = dueAfter(this.#options.schedule, startMs);
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
    this.#dueMs = nextDueMs(this.#options.schedule, history);
  }
}
