import assert from "node:assert/strict";
import { install } from "@sinonjs/fake-timers";
import type { VectorSample } from "../../src/prometheus/backend.ts";
import { DeadlineError } from "../../src/prometheus/deadline_error.ts";
import { scan } from "../../src/scan/scan.ts";
import { countLedger, type Snapshot } from "../../src/snapshot/snapshot.ts";
import { FakeBackend, type FakeBackendOptions } from "../support/fake_backend.ts";
import { scanConfig } from "../support/scan_config.ts";

const AT_MS = 1_700_000_000_000;
const SERIES = ["up", "a_bucket", "b_count", "grafana_x", "kube_pods"].map((name) => ({ name, samples: 20 }));

/** Never answers, and stops as told. */
function hang<T>(signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<T>();
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  return promise;
}

/** Starts a scan with a deadline of a minute on a clock that passes it, and looks at what becomes of it. */
async function pastDeadline(
  options: FakeBackendOptions & { readonly batchSize?: number },
  look: (scanning: Promise<Snapshot>, backend: FakeBackend) => Promise<void>,
  change: (backend: FakeBackend) => void = () => {},
): Promise<void> {
  const backend = new FakeBackend({ series: SERIES, ...options });
  change(backend);
  const clock = install({ now: AT_MS, toFake: ["setTimeout", "clearTimeout"] });
  try {
    const config = scanConfig({ deadlineMs: 60_000, batchSize: options.batchSize });
    const dependencies = { signal: new AbortController().signal, now: () => AT_MS, maxInFlight: 4 };
    let isDone = false;
    const looking = look(scan(backend, config, dependencies), backend).finally(() => isDone = true);
    looking.catch(() => {});
    await clock.tickAsync(60_000);
    // What is left to do beyond the deadline may take turns with other work, which wait for timers too.
    for (let turns = 0; !isDone && turns < 1_000; turns++) await clock.tickAsync(1);
    await looking;
    assert.equal(clock.countTimers(), 0);
  } finally {
    clock.uninstall();
  }
}

const PASSED = { outcome: "failed", status: undefined, reason: "The deadline of 60 s passed" } as const;

Deno.test("scan: past the deadline the snapshot holds what was measured until then", () =>
  pastDeadline({
    batchSize: 1,
    intercept: ({ names, call }) =>
      names.length === 1 && names.includes("up") ? hang<VectorSample[]>(call.signal) : undefined,
  }, async (scanning) => {
    const snapshot = await scanning;
    assert.deepEqual(snapshot.names.get("up"), PASSED);
    const counts = { catalogue: 5, measured: 4, empty: 0, aggregated: 0, failed: 1, flagged: 3 };
    assert.deepEqual(countLedger(snapshot), counts);
  }));

Deno.test("scan: a deadline that passes while the strategy is chosen fails every name", () =>
  pastDeadline({ intercept: ({ call }) => hang<VectorSample[]>(call.signal) }, async (scanning) => {
    const snapshot = await scanning;
    assert.deepEqual(snapshot.names.get("up"), PASSED);
    assert.equal(countLedger(snapshot).failed, 5);
  }));

Deno.test("scan: a deadline that passes while the rules are read is a warning, and the names are known", () =>
  pastDeadline({}, async (scanning) => {
    const snapshot = await scanning;
    assert.equal(snapshot.aggregationRules, "unavailable");
    assert.equal(snapshot.warnings.length, 1);
    assert.equal(countLedger(snapshot).failed, 5);
  }, (backend) => {
    backend.aggregationRules = ({ signal }) => hang(signal);
  }));

Deno.test("scan: a deadline that passes before there is a list of names is an error", () =>
  pastDeadline({}, async (scanning) => {
    await assert.rejects(scanning, DeadlineError);
  }, (backend) => {
    backend.metricNames = (_range, { signal }) => hang(signal);
  }));

Deno.test("scan: the deadline is told to the backend, so that it waits for nothing beyond", () =>
  pastDeadline({}, async (scanning, backend) => {
    await scanning;
    assert.deepEqual(new Set(backend.queries.map(({ call }) => call.deadlineAtMs)), new Set([AT_MS + 60_000]));
  }));
