import { deepEqual, equal, ok } from "node:assert/strict";
import { errorMessage } from "../../src/errors/error_message.ts";
import { ExporterStore } from "../../src/exporter/exporter_store.ts";
import { health } from "../../src/exporter/health.ts";
import { Refresher } from "../../src/exporter/refresher.ts";
import { PeriodicJob } from "../../src/schedule/periodic_job.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { exportedSetOptions } from "./exported_set_options.ts";
import { FakeClock } from "./fake_clock.ts";
import { silentLog } from "./silent_log.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const STALE_AFTER_MS = 2 * DAY_MS + 10 * MINUTE_MS;

/** An exporter with `-u 86400` whose minutes pass when told, in front of a backend that is up or down. */
class Life {
  readonly clock = new FakeClock();
  readonly store = new ExporterStore(exportedSetOptions(), this.clock);
  readonly scansAtMinute: number[] = [];
  backend: "up" | "down" | "hung" = "up";
  readonly #startMs = this.clock.nowMs();
  readonly #refresher = new Refresher({
    store: this.store,
    measure: (signal) => this.#measure(signal),
    save: undefined,
    describe: errorMessage,
    log: silentLog,
  });
  readonly job = new PeriodicJob({
    schedule: { kind: "interval", intervalMs: DAY_MS },
    run: (signal) => this.#refresher.refresh(signal),
    ticks: (onTick) => this.#tick = onTick,
    now: () => this.clock.nowMs(),
    onError: () => {},
  });
  #tick = () => {};
  #release: () => void = () => {};

  async minutes(count: number): Promise<void> {
    for (let minute = 0; minute < count; minute++) {
      this.clock.pass(MINUTE_MS);
      this.#tick();
      await this.settle();
    }
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  }

  /** The answer a hung backend owes comes after all. */
  async answer(): Promise<void> {
    this.backend = "up";
    this.#release();
    await this.settle();
  }

  get status(): string {
    const { store, job } = this;
    return health(store, {
      staleAfterMs: STALE_AFTER_MS,
      nextRefreshMs: job.nextRunMs,
      refreshing: job.running,
    }).status;
  }

  async #measure(signal: AbortSignal): Promise<Snapshot> {
    this.scansAtMinute.push((this.clock.nowMs() - this.#startMs) / MINUTE_MS);
    if (this.backend === "down") throw new Error("connection refused");
    if (this.backend === "hung") {
      await new Promise<void>((resolve, reject) => {
        this.#release = resolve;
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    }
    return buildSnapshot({ a: measured([20, 1]) }, { evaluatedAtMs: this.clock.nowMs() });
  }
}

Deno.test("exporter: a month goes by, one scan a day, never stale", async () => {
  const life = new Life();
  life.job.start();
  await life.settle();
  for (let day = 0; day < 30; day++) {
    await life.minutes(1_440);
    equal(life.status, "ok");
  }
  deepEqual(life.scansAtMinute, Array.from({ length: 31 }, (_, day) => day * 1_440));
  deepEqual(life.store.refreshes, { complete: 31, incomplete: 0, unusable: 0, failed: 0 });
});

Deno.test("exporter: a backend that is down at the start is asked after 1, 2, 4 … minutes", async () => {
  const life = new Life();
  life.backend = "down";
  life.job.start();
  await life.settle();
  await life.minutes(20);
  equal(life.status, "starting");
  life.backend = "up";
  await life.minutes(20);
  equal(life.status, "ok");
  deepEqual(life.scansAtMinute, [0, 1, 3, 7, 15, 31]);
});

Deno.test("exporter: a backend that is down for an hour costs freshness, not numbers", async () => {
  const life = new Life();
  life.job.start();
  await life.minutes(1_439);
  life.backend = "down";
  await life.minutes(60);
  equal(life.status, "degraded");
  equal(life.store.served?.exported.metrics.length, 1);
  life.backend = "up";
  await life.minutes(10);
  equal(life.status, "ok");
  deepEqual(life.scansAtMinute, [0, 1_440, 1_441, 1_443, 1_447, 1_455, 1_471, 1_503]);
});

Deno.test("exporter: a backend that is down for days makes it stale, once a day it is asked, and it comes back", async () => {
  const life = new Life();
  life.job.start();
  await life.settle();
  life.backend = "down";
  await life.minutes(2 * 1_440 + 10);
  equal(life.status, "degraded");
  await life.minutes(1);
  equal(life.status, "stale");
  await life.minutes(10 * 1_440);
  ok(life.scansAtMinute.length < 30);
  life.backend = "up";
  await life.minutes(1_440);
  equal(life.status, "ok");
});

Deno.test("exporter: a backend that hangs for days holds up one scan and serves what there is", async () => {
  const life = new Life();
  life.job.start();
  await life.settle();
  life.backend = "hung";
  await life.minutes(3 * 1_440);
  equal(life.scansAtMinute.length, 2);
  equal(life.job.running, true);
  equal(life.status, "stale");
  await life.answer();
  equal(life.store.refreshes.complete, 2);
  await life.minutes(1);
  equal(life.scansAtMinute.length, 3);
  equal(life.status, "ok");
});

Deno.test("exporter: a clock that jumps a year back keeps the numbers true to their age", async () => {
  const life = new Life();
  life.job.start();
  await life.minutes(10);
  life.backend = "down";
  life.clock.set(life.clock.nowMs() - 365 * DAY_MS);
  await life.minutes(2 * 1_440);
  ok(life.scansAtMinute.length > 1);
  await life.minutes(11);
  equal(life.status, "stale");
});

Deno.test("exporter: a clock that jumps a year ahead makes it stale until the scan that follows at once", async () => {
  const life = new Life();
  life.job.start();
  await life.minutes(10);
  life.clock.set(life.clock.nowMs() + 365 * DAY_MS);
  equal(life.status, "stale");
  await life.minutes(1);
  equal(life.status, "ok");
});
