import { deepEqual, equal } from "node:assert/strict";
import { ExporterStore } from "../../src/exporter/exporter_store.ts";
import { health, isStale } from "../../src/exporter/health.ts";
import { EMPTY_EXPORTED_SET } from "../../src/exporter/exported_set.ts";
import type { Unmeasured } from "../../src/snapshot/snapshot.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { exportedSetOptions } from "./exported_set_options.ts";
import { FakeClock } from "./fake_clock.ts";
import { serveSnapshot } from "./serve_snapshot.ts";

const FAILED: Unmeasured = { outcome: "failed", status: 503, reason: "down" };
const HOUR_MS = 3_600_000;
const good = buildSnapshot({ a: measured([20, 1]) });
const bad = buildSnapshot({ a: FAILED, b: FAILED, c: measured([20, 1]) });
const part = buildSnapshot({ a: measured([30, 1]), b: FAILED });

function build() {
  const clock = new FakeClock();
  const store = new ExporterStore(exportedSetOptions(), clock);
  const stateOf = () =>
    health(store, { staleAfterMs: 2 * HOUR_MS, nextRefreshMs: Date.UTC(2026, 0, 2), refreshing: false });
  return { clock, store, stateOf };
}

Deno.test("ExporterStore: serves nothing before the first success", () => {
  const { store, stateOf } = build();
  store.fail(store.begin(), "connection refused");
  equal(store.served, undefined);
  equal(store.ageMs, undefined);
  deepEqual(stateOf(), {
    status: "starting",
    last_success: null,
    age_seconds: null,
    next_refresh: "2026-01-02T00:00:00.000Z",
    refreshing: false,
    problem: "connection refused",
  });
});

Deno.test("ExporterStore: an unusable refresh leaves what is served, an incomplete one replaces it", () => {
  const { clock, store, stateOf } = build();
  equal(store.accept(store.begin(), good), "complete");
  equal(stateOf().status, "ok");
  clock.pass(HOUR_MS);
  equal(store.accept(store.begin(), bad), "unusable");
  equal(store.served?.view.snapshot, good);
  equal(stateOf().status, "degraded");
  equal(stateOf().problem, "2 of 3 names could not be measured: 503 down");
  equal(store.accept(store.begin(), part), "incomplete");
  equal(store.served?.view.snapshot, part);
  deepEqual(store.refreshes, { complete: 1, incomplete: 1, unusable: 1, failed: 0 });
  equal(store.processedTotal, 6);
});

Deno.test("ExporterStore: S3: numbers that may lack the series of a store are served, and it says so", () => {
  const { store, stateOf } = build();
  const snapshot = buildSnapshot({ a: measured([20, 1]) }, { missingStores: ["10.0.0.2:10901"] });
  equal(store.accept(store.begin(), snapshot), "incomplete");
  equal(store.served?.view.snapshot, snapshot);
  equal(stateOf().status, "degraded");
  equal(stateOf().problem, "Numbers may lack series of 10.0.0.2:10901");
});

Deno.test("ExporterStore: says why there is nothing", () => {
  const { store, stateOf } = build();
  store.accept(store.begin(), buildSnapshot({}));
  equal(stateOf().problem, "The backend has no metric with a sample in the window");
  store.accept(store.begin(), buildSnapshot({}, { outOfScope: { match: 4, exclude: 0, skipExcluded: 0 } }));
  equal(stateOf().problem, "No metric name is in scope: --match leaves nothing");
  store.accept(store.begin(), buildSnapshot({ a: { outcome: "empty", distribution: [] } }));
  equal(stateOf().problem, "No metric has a sample in the window");
});

Deno.test("ExporterStore: a refresh is as old as its begin, and stale past its time", () => {
  const { clock, store, stateOf } = build();
  const begun = store.begin();
  clock.pass(60_000);
  store.accept(begun, good);
  equal(store.ageMs, 60_000);
  equal(store.lastRefresh?.durationMs, 60_000);
  clock.pass(2 * HOUR_MS - 60_000);
  equal(stateOf().status, "ok");
  clock.pass(1);
  equal(stateOf().status, "stale");
  equal(isStale(store, 2 * HOUR_MS), true);
});

Deno.test("ExporterStore: a clock set back keeps nothing fresh, one set forward makes it old", () => {
  const { clock, store } = build();
  store.accept(store.begin(), good);
  const beforeMs = clock.nowMs();
  clock.set(beforeMs - 365 * 24 * HOUR_MS);
  equal(store.ageMs, 0);
  clock.pass(3 * HOUR_MS);
  equal(store.ageMs, 3 * HOUR_MS);
  clock.set(beforeMs + 24 * HOUR_MS);
  equal(store.ageMs, 24 * HOUR_MS);
});

Deno.test("ExporterStore: what is restored is as old as it says, and ages", () => {
  const { clock, store } = build();
  const served = serveSnapshot(good, EMPTY_EXPORTED_SET, clock.nowMs() - HOUR_MS, exportedSetOptions());
  store.restore(served);
  equal(store.served, served);
  equal(store.ageMs, HOUR_MS);
  clock.set(clock.nowMs() - 24 * HOUR_MS);
  clock.pass(HOUR_MS);
  equal(store.ageMs, 2 * HOUR_MS);
});

Deno.test("health: a refresh that never comes has no time", () => {
  const { store } = build();
  equal(health(store, { staleAfterMs: 1, nextRefreshMs: Infinity, refreshing: true }).next_refresh, null);
});
