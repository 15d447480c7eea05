import { deepEqual, equal, rejects } from "node:assert/strict";
import { errorMessage } from "../../src/errors/error_message.ts";
import { ExporterStore } from "../../src/exporter/exporter_store.ts";
import { Refresher } from "../../src/exporter/refresher.ts";
import type { ServedSnapshot } from "../../src/exporter/served_snapshot.ts";
import type { Snapshot, Unmeasured } from "../../src/snapshot/snapshot.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { backendErrorOf } from "../support/backend_error_of.ts";
import { exportedSetOptions } from "./exported_set_options.ts";
import { FakeClock } from "./fake_clock.ts";
import { silentLog } from "./silent_log.ts";

const FAILED: Unmeasured = { outcome: "failed", status: 503, reason: "down" };
const good = buildSnapshot({ a: measured([20, 1]) });
const part = buildSnapshot({ a: measured([30, 1]), b: FAILED });
const DOWN = backendErrorOf("connection-refused", "the connection was refused");
const going = new AbortController().signal;

/** A refresher whose scans end as told, one after the other. */
function bench(
  outcomes: readonly (Snapshot | Error)[],
  save?: (served: ServedSnapshot) => Promise<void>,
  keep?: (served: ServedSnapshot) => Promise<void>,
) {
  const store = new ExporterStore(exportedSetOptions(), new FakeClock());
  const left = [...outcomes];
  const refresher = new Refresher({
    store,
    measure: (signal) => {
      signal.throwIfAborted();
      const outcome = left.shift();
      return outcome === undefined || outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
    },
    save,
    keep,
    describe: (error) => `${errorMessage(error)}. Try again.`,
    log: silentLog,
  });
  return { store, refresher };
}

Deno.test("Refresher: a complete scan is served and saved once", async () => {
  const saved: Snapshot[] = [];
  const { store, refresher } = bench([good], (served) => {
    saved.push(served.view.snapshot);
    return Promise.resolve();
  });
  equal(await refresher.refresh(going), "done");
  equal(store.served?.view.snapshot, good);
  await refresher.save();
  deepEqual(saved, [good]);
});

Deno.test("Refresher: an incomplete scan is served and saved, and tried again", async () => {
  let saves = 0;
  const { store, refresher } = bench([good, part], () => {
    saves++;
    return Promise.resolve();
  });
  await refresher.refresh(going);
  equal(await refresher.refresh(going), "retry");
  equal(store.served?.view.snapshot, part);
  equal(saves, 2);
});

Deno.test("Refresher: a backend that is down, empty or talks nonsense leaves the last good snapshot", async () => {
  const { store, refresher } = bench([
    good,
    DOWN,
    buildSnapshot({}),
    new TypeError("Cannot read properties of undefined"),
  ]);
  await refresher.refresh(going);
  for (
    const problem of [
      'Cannot query "http://fake.example": the connection was refused. Try again',
      "The backend has no metric with a sample in the window",
      "Cannot read properties of undefined. Try again",
    ]
  ) {
    equal(await refresher.refresh(going), "retry");
    equal(store.lastRefresh?.problem, problem);
    equal(store.served?.view.snapshot, good);
  }
  deepEqual(store.refreshes, { complete: 1, incomplete: 0, unusable: 1, failed: 2 });
});

Deno.test("Refresher: aborted, it rejects and takes no note", async () => {
  const { store, refresher } = bench([good]);
  const reason = new Error("stopped");
  await rejects(refresher.refresh(AbortSignal.abort(reason)), reason);
  equal(store.lastRefresh, undefined);
});

Deno.test("Refresher: what cannot be saved is served all the same, and saved later", async () => {
  const saved: Snapshot[] = [];
  let full = true;
  const { store, refresher } = bench([good], (served) => {
    if (full) return Promise.reject(new Error("no space left on device"));
    saved.push(served.view.snapshot);
    return Promise.resolve();
  });
  equal(await refresher.refresh(going), "done");
  equal(store.served?.view.snapshot, good);
  full = false;
  await refresher.save();
  deepEqual(saved, [good]);
});

Deno.test("Refresher: what is served is kept in the history once, what is not served is not", async () => {
  const kept: Snapshot[] = [];
  const keep = (served: ServedSnapshot) => {
    kept.push(served.view.snapshot);
    return kept.length === 1 ? Promise.reject(new Error("no space left on device")) : Promise.resolve();
  };
  const { refresher, store } = bench([good, DOWN, buildSnapshot({}), part], undefined, keep);
  for (const outcome of ["done", "retry", "retry", "retry"]) equal(await refresher.refresh(going), outcome);
  deepEqual(kept, [good, part]);
  equal(store.served?.view.snapshot, part);
});

Deno.test("Refresher: what was read from the state is not written back", async () => {
  let saves = 0;
  const { store, refresher } = bench([good], () => {
    saves++;
    return Promise.resolve();
  });
  await refresher.refresh(going);
  const { served } = store;
  if (served !== undefined) refresher.isSaved(served);
  await refresher.save();
  equal(saves, 1);
});

Deno.test("Refresher: ten times as many names are no more series than allowed", async () => {
  const names = (count: number) =>
    buildSnapshot(Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}`, measured([20 + i, 2])])));
  const { store, refresher } = bench([names(800), names(8_000)]);
  await refresher.refresh(going);
  equal(store.served?.exported.metrics.length, 800);
  equal(await refresher.refresh(going), "done");
  equal(store.served?.exported.metrics.length, 1_000);
  equal(store.served?.exported.notExported.metrics, 7_000);
});
