import { errorMessage } from "../../src/errors/error_message.ts";
import { Refresher } from "../../src/exporter/refresher.ts";
import { PeriodicJob } from "../../src/schedule/periodic_job.ts";
import type { Measured, Unmeasured } from "../../src/snapshot/snapshot.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { exporterBench } from "./exporter_bench.ts";
import { silentLog } from "./silent_log.ts";

/**
 * Refreshes and scrapes an exporter thousands of times in fake time, with names that come, go, change and fail, and
 * writes the bytes of the heap in use at the marks it is given. Needs `--v8-flags=--expose-gc`.
 */
const marks = Deno.args.map(Number);
const NAMES = 50;
const MINUTE_MS = 60_000;

const collectGarbage: unknown = Reflect.get(globalThis, "gc");
if (typeof collectGarbage !== "function") throw new TypeError("Cannot collect garbage: --expose-gc is missing");

const { app, clock, store } = exporterBench({ set: { maxExported: 30 } });
let round = 0;
const refresher = new Refresher({
  store,
  measure: () => {
    const entries = Array.from({ length: NAMES }, (_, i): [string, Measured | Unmeasured] => [
      // A tenth of the names are new each round.
      i % 10 === 0 ? `passing_${round}_${i}` : `lasting_${i}`,
      (i + round) % 17 === 0
        ? { outcome: "failed", status: 503, reason: `round ${round}` }
        : measured([1 + (i * 7 + round) % 40, 1 + i % 5]),
    ]);
    return Promise.resolve(buildSnapshot(new Map(entries), { evaluatedAtMs: clock.nowMs() }));
  },
  save: undefined,
  describe: errorMessage,
  log: silentLog,
});
let tick = () => {};
const job = new PeriodicJob({
  schedule: { kind: "interval", intervalMs: MINUTE_MS },
  run: (signal) => refresher.refresh(signal),
  ticks: (onTick) => tick = onTick,
  now: () => clock.nowMs(),
  onError: (error) => {
    throw error;
  },
});
job.start();
const last = Math.max(...marks);
for (round = 1; round <= last; round++) {
  clock.pass(MINUTE_MS);
  tick();
  await job.runNow();
  const headers = new Headers(
    round % 2 === 0 ? { accept: "application/openmetrics-text;version=1.0.0" } : { "accept-encoding": "gzip" },
  );
  await (await app.request("/metrics", { headers })).arrayBuffer();
  if (marks.includes(round)) {
    await new Promise((resolve) => setTimeout(resolve));
    collectGarbage();
    await Deno.stdout.write(new TextEncoder().encode(`${Deno.memoryUsage().heapUsed}\n`));
  }
}
