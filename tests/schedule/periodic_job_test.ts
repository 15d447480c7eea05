import { deepEqual, equal, ok } from "node:assert/strict";
import { type JobOutcome, PeriodicJob } from "../../src/schedule/periodic_job.ts";
import type { Schedule } from "../../src/schedule/schedule.ts";

const START_MS = Date.UTC(2026, 0, 1, 0, 0, 0);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const daily: Schedule = { kind: "interval", intervalMs: DAY_MS };

/** A job on a clock that only moves when told, ticked by the minute. */
class Bench {
  nowMs = START_MS;
  readonly runsAtMs: number[] = [];
  readonly errors: unknown[] = [];
  readonly job: PeriodicJob;
  #tick: () => void = () => {};

  constructor(
    schedule: Schedule,
    outcome: (run: number, signal: AbortSignal) => JobOutcome | Promise<JobOutcome> = () => "done",
  ) {
    this.job = new PeriodicJob({
      schedule,
      now: () => this.nowMs,
      ticks: (onTick, signal) => {
        this.#tick = onTick;
        signal.addEventListener("abort", () => this.#tick = () => {});
      },
      run: async (signal) => {
        this.runsAtMs.push(this.nowMs);
        return await outcome(this.runsAtMs.length, signal);
      },
      onError: (error) => this.errors.push(error),
    });
  }

  get runMinutes(): number[] {
    return this.runsAtMs.map((ms) => (ms - START_MS) / MINUTE_MS);
  }

  /** Lets what was begun come to its end; nothing here waits for real time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  }

  async minutes(count: number): Promise<void> {
    for (let minute = 0; minute < count; minute++) {
      this.nowMs += MINUTE_MS;
      this.#tick();
      await this.settle();
    }
  }
}

Deno.test("PeriodicJob: a month of daily runs, one a day", async () => {
  const bench = new Bench(daily);
  bench.job.start();
  await bench.settle();
  await bench.minutes(30 * 24 * 60);
  deepEqual(bench.runMinutes, Array.from({ length: 31 }, (_, day) => day * 1440));
});

Deno.test("PeriodicJob: a month by cron expression, at its minutes", async () => {
  const bench = new Bench({ kind: "cron", expression: "15 6 * * *" });
  bench.job.start(START_MS);
  await bench.minutes(30 * 24 * 60);
  deepEqual(bench.runMinutes, Array.from({ length: 30 }, (_, day) => day * 1440 + 6 * 60 + 15));
});

Deno.test("PeriodicJob: an interval that is no whole number of minutes runs at the next tick", async () => {
  const bench = new Bench({ kind: "interval", intervalMs: 90_000 });
  bench.job.start();
  await bench.settle();
  await bench.minutes(8);
  deepEqual(bench.runMinutes, [0, 2, 4, 6, 8]);
});

Deno.test("PeriodicJob: what an earlier process did counts; overdue, it runs at once", async () => {
  const fresh = new Bench(daily);
  fresh.job.start(START_MS - 23 * HOUR_MS);
  await fresh.minutes(59);
  deepEqual(fresh.runMinutes, []);
  await fresh.minutes(1);
  deepEqual(fresh.runMinutes, [60]);

  const overdue = new Bench(daily);
  overdue.job.start(START_MS - 25 * HOUR_MS);
  deepEqual(overdue.runMinutes, [0]);
});

Deno.test("PeriodicJob: a last run in the future is not believed", async () => {
  const bench = new Bench(daily);
  bench.job.start(START_MS + DAY_MS);
  deepEqual(bench.runMinutes, [0]);
  await bench.settle();
});

Deno.test("PeriodicJob: after failures it waits 1, 2, 4 … minutes and is regular again after a success", async () => {
  const bench = new Bench({ kind: "interval", intervalMs: HOUR_MS }, (run) => run <= 5 ? "retry" : "done");
  bench.job.start();
  await bench.settle();
  await bench.minutes(200);
  deepEqual(bench.runMinutes, [0, 1, 3, 7, 15, 31, 91, 151]);
});

Deno.test("PeriodicJob: down for good it tries once an interval", async () => {
  const bench = new Bench({ kind: "interval", intervalMs: HOUR_MS }, () => "retry");
  bench.job.start();
  await bench.settle();
  await bench.minutes(400);
  deepEqual(bench.runMinutes, [0, 1, 3, 7, 15, 31, 63, 123, 183, 243, 303, 363]);
});

Deno.test("PeriodicJob: a run that throws is told and tried again", async () => {
  const fault = new Error("broken");
  const bench = new Bench(daily, (run) => {
    if (run === 1) throw fault;
    return "done";
  });
  bench.job.start();
  await bench.settle();
  await bench.minutes(10);
  deepEqual(bench.errors, [fault]);
  deepEqual(bench.runMinutes, [0, 1]);
});

Deno.test("PeriodicJob: never two runs at once, however long one takes", async () => {
  let finish: (outcome: JobOutcome) => void = () => {};
  let on = 0;
  let most = 0;
  const bench = new Bench({ kind: "interval", intervalMs: MINUTE_MS }, async () => {
    most = Math.max(most, ++on);
    const outcome = await new Promise<JobOutcome>((resolve) => finish = resolve);
    on--;
    return outcome;
  });
  bench.job.start();
  await bench.minutes(10);
  equal(bench.job.running, true);
  const joined = bench.job.runNow();
  deepEqual(bench.runMinutes, [0]);
  finish("done");
  equal(await joined, "done");
  await bench.minutes(1);
  deepEqual(bench.runMinutes, [0, 11]);
  finish("done");
  await bench.settle();
  equal(most, 1);
});

Deno.test("PeriodicJob: run by hand, it counts from there", async () => {
  const bench = new Bench({ kind: "interval", intervalMs: HOUR_MS });
  bench.job.start();
  await bench.minutes(20);
  await bench.job.runNow();
  await bench.minutes(100);
  deepEqual(bench.runMinutes, [0, 20, 80]);
  equal(bench.job.nextRunMs, START_MS + 140 * MINUTE_MS);
});

Deno.test("PeriodicJob: a clock set back by a year delays it by at most one interval", async () => {
  const bench = new Bench({ kind: "interval", intervalMs: HOUR_MS });
  bench.job.start();
  await bench.minutes(30);
  bench.nowMs -= 365 * DAY_MS;
  await bench.minutes(62);
  equal(bench.runsAtMs.length, 2);
});

Deno.test("PeriodicJob: a clock set forward makes it due, once", async () => {
  const bench = new Bench({ kind: "interval", intervalMs: HOUR_MS });
  bench.job.start();
  await bench.minutes(5);
  bench.nowMs += 365 * DAY_MS;
  await bench.minutes(59);
  equal(bench.runsAtMs.length, 2);
});

Deno.test("PeriodicJob: the next run's time stands still between two runs", async () => {
  const bench = new Bench(daily, () => "retry");
  bench.nowMs += 10;
  bench.job.start();
  await bench.settle();
  equal(bench.job.nextRunMs, START_MS + MINUTE_MS);
  bench.nowMs += 10;
  equal(bench.job.nextRunMs, START_MS + MINUTE_MS);
});

Deno.test("PeriodicJob: S6: -u 60 from 13 s past the minute runs at each full minute, and says so", async () => {
  const bench = new Bench({ kind: "interval", intervalMs: MINUTE_MS });
  bench.nowMs = START_MS + 13_000;
  equal(bench.job.nextRunMs, bench.nowMs);
  bench.job.start();
  await bench.settle();
  for (let minute = 1; minute < 5; minute++) {
    equal(bench.job.nextRunMs, START_MS + minute * MINUTE_MS);
    // `Deno.cron` ticks a little late.
    bench.nowMs = START_MS + (minute - 1) * MINUTE_MS + 7;
    await bench.minutes(1);
  }
  deepEqual(bench.runMinutes.map(Math.floor), [0, 1, 2, 3, 4]);
});

Deno.test("PeriodicJob: S6: the next run is a full minute and not in the past, whatever happens", async () => {
  let finish: (outcome: JobOutcome) => void = () => {};
  const bench = new Bench(
    { kind: "interval", intervalMs: 5 * MINUTE_MS },
    () => new Promise<JobOutcome>((resolve) => finish = resolve),
  );
  const next = () => (bench.job.nextRunMs - START_MS) / MINUTE_MS;
  const end = async (outcome: JobOutcome) => {
    finish(outcome);
    await bench.settle();
  };
  bench.nowMs += 20_000;
  bench.job.start();
  equal(next(), 5, "during the first run");
  await bench.minutes(7);
  equal(next(), 8, "during a run that is longer than the interval");
  await end("done");
  equal(next(), 8, "after it");
  await bench.minutes(1);
  await end("retry");
  equal(next(), 9, "after a run that failed");
  bench.nowMs = START_MS + 200.5 * MINUTE_MS;
  equal(next(), 201, "after ticks that never came");
  bench.nowMs = START_MS - 300.5 * MINUTE_MS;
  equal(next(), -299, "with a clock set back");
  await bench.minutes(2);
  await end("done");
  equal(next(), -293, "and after the run that follows");
});

Deno.test("PeriodicJob: stopping aborts the run that is on, waits for it, and begins no other", async () => {
  let aborted: unknown;
  const bench = new Bench(daily, (_, signal) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        aborted = signal.reason;
        reject(signal.reason);
      });
    }));
  bench.job.start();
  await bench.job.stop();
  ok(aborted instanceof DOMException);
  equal(bench.job.running, false);
  deepEqual(bench.errors, []);
  await bench.minutes(3 * 1440);
  equal(await bench.job.runNow(), "retry");
  deepEqual(bench.runMinutes, [0]);
});
