import { deepEqual, equal, ok } from "node:assert/strict";
import { CollectJob } from "../../src/collect/collect_job.ts";
import { type Evaluation, writeCollectedFile } from "../../src/collect/collected_file.ts";
import type { CollectOutcome } from "../../src/collect/collector.ts";
import { dayEndMs } from "../../src/collect/utc_day.ts";
import { errorMessage } from "../../src/errors/error_message.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../src/text/duration.ts";
import { withTempDir } from "../support/temporary_folder.ts";
import { testConfig } from "./test_config.ts";

const START_MS = Date.UTC(2026, 2, 9, 10, 30);

/** A collector of one service whose minutes pass when told, in front of a backend that is up or down. */
class Life {
  nowMs = START_MS;
  backend: "up" | "down" = "up";
  /** Each evaluation as `day time`, where the time is "end" at the day's end. */
  readonly evaluated: string[] = [];
  readonly runs: string[] = [];
  job!: CollectJob;
  readonly #dir: string;
  readonly #ticks = new Set<() => void>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  async begin(intervalMs = DAY_MS): Promise<this> {
    const config = await testConfig(this.#dir, ["a"]);
    this.job = new CollectJob({
      config,
      intervalMs,
      collect: async (evaluations, signal): Promise<CollectOutcome> => {
        signal.throwIfAborted();
        if (this.backend === "down") throw new Error("connection refused");
        for (const evaluation of evaluations) {
          this.evaluated.push(described(evaluation));
          await writeCollectedFile(evaluation, [], { config, nowMs: this.nowMs, signal });
        }
        return { written: evaluations.length, kept: 0, failed: 0, problem: undefined, exitCode: 0 };
      },
      onRun: ({ outcome }) => void this.runs.push(outcome),
      describe: errorMessage,
      ticks: () => (onTick, signal) => {
        this.#ticks.add(onTick);
        signal.addEventListener("abort", () => this.#ticks.delete(onTick));
      },
      now: () => this.nowMs,
      log: { error: () => {} } as never,
    });
    this.job.start();
    await this.settle();
    return this;
  }

  /** Lets time pass until an instant, minute by minute. */
  async until(ms: number): Promise<void> {
    while (this.nowMs < ms) {
      this.nowMs += MINUTE_MS;
      await this.tick();
    }
  }

  async tick(): Promise<void> {
    const due = this.job.nextRunMs <= this.nowMs;
    for (const tick of this.#ticks) tick();
    if (due) await this.settle();
  }

  /** Waits for the run that was begun: its files are real. */
  async settle(): Promise<void> {
    while (this.job.health.running) await new Promise((resolve) => setTimeout(resolve));
  }
}

function described({ day, atMs }: Evaluation): string {
  return `${day} ${atMs === dayEndMs(day) ? "end" : new Date(atMs).toISOString().slice(11, 16)}`;
}

Deno.test("CollectJob: today when it starts, then each day at its end, some minutes after it", async () => {
  await withTempDir(async (dir) => {
    const life = await new Life(dir).begin();
    equal(life.job.nextRunMs, Date.UTC(2026, 2, 10, 0, 5));
    await life.until(Date.UTC(2026, 2, 12, 12));
    deepEqual(life.evaluated, ["2026-03-09 10:30", "2026-03-09 end", "2026-03-10 end", "2026-03-11 end"]);
    await life.job.stop();
  });
});

Deno.test("CollectJob: each hour with that interval, and yesterday's end in between", async () => {
  await withTempDir(async (dir) => {
    const life = await new Life(dir).begin(HOUR_MS);
    await life.until(Date.UTC(2026, 2, 10, 2));
    deepEqual(life.evaluated, [
      ...Array.from({ length: 14 }, (_, i) => `2026-03-09 ${10 + i}:30`),
      "2026-03-09 end",
      "2026-03-10 00:30",
      "2026-03-10 01:30",
    ]);
    await life.job.stop();
  });
});

Deno.test("CollectJob: days in which it did not run are caught up when it starts again", async () => {
  await withTempDir(async (dir) => {
    const life = await new Life(dir).begin();
    await life.job.stop();
    const again = new Life(dir);
    again.nowMs = Date.UTC(2026, 2, 12, 9);
    await again.begin();
    deepEqual(again.evaluated, ["2026-03-09 end", "2026-03-10 end", "2026-03-11 end", "2026-03-12 09:00"]);
    await again.job.stop();
  });
});

Deno.test("CollectJob: a run that failed is tried again soon, and health says so meanwhile", async () => {
  await withTempDir(async (dir) => {
    const life = await new Life(dir).begin();
    life.backend = "down";
    await life.until(Date.UTC(2026, 2, 10, 0, 7));
    equal(life.job.health.status, "failing");
    equal(life.job.health.problem, "connection refused");
    life.backend = "up";
    await life.until(Date.UTC(2026, 2, 10, 0, 9));
    deepEqual(life.evaluated.slice(1), ["2026-03-09 end"]);
    deepEqual(life.runs.slice(0, 4), ["complete", "failed", "failed", "complete"]);
    deepEqual([life.job.health.status, life.job.health.problem], ["ok", ""]);
    await life.job.stop();
  });
});

Deno.test("CollectJob: a clock that is set back a day evaluates that day again, and leaves no gap", async () => {
  await withTempDir(async (dir) => {
    const life = await new Life(dir).begin();
    await life.until(Date.UTC(2026, 2, 11, 1));
    life.nowMs -= DAY_MS;
    await life.until(Date.UTC(2026, 2, 12, 1));
    const ends = life.evaluated.filter((text) => text.endsWith("end"));
    deepEqual([...new Set(ends)], ["2026-03-09 end", "2026-03-10 end", "2026-03-11 end"]);
    await life.job.stop();
  });
});

Deno.test("CollectJob: a clock that jumps months ahead and back hides no day from its end", async () => {
  await withTempDir(async (dir) => {
    const life = await new Life(dir).begin();
    await life.until(Date.UTC(2026, 2, 10, 1));
    life.nowMs += 60 * DAY_MS;
    await life.tick();
    await life.settle();
    life.nowMs -= 60 * DAY_MS;
    const before = life.evaluated.length;
    await life.until(Date.UTC(2026, 2, 12, 1));
    deepEqual(life.evaluated.slice(before).filter((text) => text.endsWith("end")).toSorted().slice(-2), [
      "2026-03-10 end",
      "2026-03-11 end",
    ]);
    await life.job.stop();
  });
});

Deno.test("CollectJob: stopping aborts the run that is on its way, and no other one begins", async () => {
  await withTempDir(async (dir) => {
    const life = await new Life(dir).begin();
    await life.job.stop();
    const before = life.evaluated.length;
    life.nowMs += 3 * DAY_MS;
    await life.tick();
    equal(life.evaluated.length, before);
    ok(!life.job.health.running);
  });
});
