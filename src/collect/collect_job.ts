import type { Logger } from "@logtape/logtape";
import { withoutFullStop } from "../errors/program_error.ts";
import { type JobOutcome, PeriodicJob } from "../schedule/periodic_job.ts";
import type { Schedule } from "../schedule/schedule.ts";
import type { TickSource } from "../schedule/tick_source.ts";
import { DAY_MS } from "../text/duration.ts";
import type { CollectConfig } from "./collect_config.ts";
import type { CollectMetrics, RunOutcome } from "./collect_metrics.ts";
import type { Evaluation } from "./collected_file.ts";
import type { CollectOutcome } from "./collector.ts";
import { planMissed, planNow } from "./plan_days.ts";

/** When the day before is evaluated: a few minutes after its end, when its last samples have arrived. */
const DAY_END: Schedule = { kind: "cron", expression: "5 0 * * *" };

/** What a {@linkcode CollectJob} needs from outside. */
interface CollectJobOptions {
  readonly config: CollectConfig;
  /** Time between two evaluations of today; a day or more leaves it at one when the program starts. */
  readonly intervalMs: number;
  readonly collect: (evaluations: readonly Evaluation[], signal: AbortSignal) => Promise<CollectOutcome>;
  /** Runs after each run at a day's end. @default nothing */
  readonly tidy?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** Is told of each run that ended. @default nobody */
  readonly onRun?: CollectMetrics["onRun"];
  readonly describe: (error: unknown) => string;
  readonly ticks: (schedule: Schedule, name: string) => TickSource;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly log: Pick<Logger, "error">;
}

/** The JSON of `/healthz`. */
export interface CollectHealth {
  /** `starting`: no run has ended yet; `degraded`: the last run left files out; `failing`: it wrote none. */
  readonly status: "starting" | "ok" | "degraded" | "failing";
  readonly last_run: string | null;
  readonly last_success: string | null;
  readonly next_run: string;
  readonly running: boolean;
  /** What went wrong in the last run; empty when nothing did. */
  readonly problem: string;
}

interface LastRun {
  readonly outcome: RunOutcome;
  readonly startMs: number;
  readonly problem: string;
}

/** Collects by the clock: each day after its end, what was missed, and today as often as asked for. Never two at once. */
export class CollectJob {
  readonly #options: CollectJobOptions;
  readonly #jobs: readonly PeriodicJob[];
  #lastRun: LastRun | undefined;
  #lastSuccessMs: number | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #hasEvaluatedToday = false;

  constructor(options: CollectJobOptions) {
    this.#options = options;
    const refreshes = options.intervalMs < DAY_MS;
    this.#jobs = [
      this.#job(DAY_END, "dpm-finder collect", (signal) => this.#endOfDay(!refreshes, signal)),
      ...refreshes
        ? [
          this.#job({ kind: "interval", intervalMs: options.intervalMs }, "dpm-finder collect today", (signal) =>
            this.#run(() =>
              Promise.resolve(planNow(options.config, options.now())), signal)),
        ]
        : [],
    ];
  }

  /** When it runs next, in Unix milliseconds. */
  get nextRunMs(): number {
    return Math.min(...this.#jobs.map(({ nextRunMs }) => nextRunMs));
  }

  /** Whether the files can be relied on. */
  get health(): CollectHealth {
    const last = this.#lastRun;
    const iso = (ms: number | undefined) => ms === undefined ? null : new Date(ms).toISOString();
    return {
      status: last === undefined
        ? "starting"
        : ({ complete: "ok", incomplete: "degraded", failed: "failing" } as const)[last.outcome],
      last_run: iso(last?.startMs),
      last_success: iso(this.#lastSuccessMs),
      next_run: new Date(this.nextRunMs).toISOString(),
      running: this.#jobs.some(({ running }) => running),
      problem: last?.problem ?? "",
    };
  }

  /** Begins to follow the clock, with a run at once. */
  start(): void {
    for (const job of this.#jobs) job.start();
  }

  /** Stops at once. What is written stays. */
  async stop(): Promise<void> {
    await Promise.all(this.#jobs.map((job) => job.stop()));
  }

  #job(schedule: Schedule, name: string, run: (signal: AbortSignal) => Promise<JobOutcome>): PeriodicJob {
    const { ticks, now, log } = this.#options;
    return new PeriodicJob({
      schedule,
      run,
      ticks: ticks(schedule, name),
      now,
      onError: (error) => log.error("A run failed unexpectedly: {error}", { error }),
    });
  }

  /** @param withToday Whether today is evaluated too, the first time. */
  async #endOfDay(withToday: boolean, signal: AbortSignal): Promise<JobOutcome> {
    const { config, now, tidy } = this.#options;
    const today = withToday && !this.#hasEvaluatedToday;
    const outcome = await this.#run(async () => {
      const missed = await planMissed(config, now(), signal);
      return today ? [...missed, ...planNow(config, now())] : missed;
    }, signal);
    if (outcome === "done") this.#hasEvaluatedToday = true;
    await tidy?.(signal);
    return outcome;
  }

  /** Runs a plan once no other one runs: two of them may be about the same file around midnight. */
  async #run(plan: () => Promise<Evaluation[]>, signal: AbortSignal): Promise<JobOutcome> {
    const running = this.#turn.then(() => this.#collect(plan, signal));
    this.#turn = running.catch(() => {});
    return await running;
  }

  async #collect(plan: () => Promise<Evaluation[]>, signal: AbortSignal): Promise<JobOutcome> {
    const { collect, onRun, describe, now, log } = this.#options;
    signal.throwIfAborted();
    const startMs = now();
    const end = (outcome: RunOutcome, problem = "") => {
      this.#lastRun = { outcome, startMs, problem };
      if (outcome === "complete") this.#lastSuccessMs = startMs;
      // A clock set back during a run makes the duration negative.
      onRun?.({ outcome, startMs, durationMs: Math.max(0, now() - startMs) });
      return outcome === "complete" ? "done" : "retry";
    };
    try {
      const evaluations = await plan();
      if (evaluations.length === 0) return end("complete");
      const { failed, problem } = await collect(evaluations, signal);
      return end(failed === 0 ? "complete" : failed < evaluations.length ? "incomplete" : "failed", problem);
    } catch (error) {
      signal.throwIfAborted();
      const problem = withoutFullStop(describe(error));
      log.error("Nothing was collected: {problem}", { problem });
      return end("failed", problem);
    }
  }
}
