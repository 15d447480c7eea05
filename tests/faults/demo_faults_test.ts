import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { DemoFlavour } from "../../src/demo/dialect.ts";
import { startDemoBackend } from "../../src/demo/start_demo_backend.ts";
import { explicitSeries } from "../support/explicit_series.ts";
import { countLedger } from "../../src/snapshot/snapshot.ts";
import { conformanceDataset, seriesOf } from "../conformance/dataset.ts";
import { evaluationTime } from "../conformance/times.ts";
import { FAULTS } from "../support/fault.ts";
import { seededFaults } from "../support/seeded_faults.ts";
import { answersOfTheFirstQuery, type FaultProxyOptions, startFaultProxy } from "../support/start_fault_proxy.ts";
import { assertNothingLost } from "./assert_nothing_lost.ts";
import { measureThrough, type MeasureThroughOptions } from "./measure_through.ts";

const AT_MS = evaluationTime(Date.now());
const SERIES = seriesOf(conformanceDataset(AT_MS)).map(({ labels, samples }) =>
  explicitSeries(labels, samples.map(({ timestampMs }) => timestampMs))
);

/** Runs a scan through a proxy, and one past it, with waits that take no time. */
async function underFaults(
  proxyOptions: FaultProxyOptions,
  { flavour = "prometheus2", ...options }: Partial<MeasureThroughOptions> & { readonly flavour?: DemoFlavour } = {},
) {
  const demo = await startDemoBackend({ flavour, series: SERIES, now: Date.now });
  try {
    await using proxy = await startFaultProxy(demo.url, proxyOptions);
    const waitsMs: number[] = [];
    const limits: number[] = [];
    const dependencies: MeasureThroughOptions["dependencies"] = {
      sleep: (durationMs, signal) => {
        waitsMs.push(durationMs);
        signal.throwIfAborted();
        return Promise.resolve();
      },
      observer: { limit: (limit) => limits.push(limit) },
    };
    const common = { atMs: AT_MS, timeoutMs: 10_000, ...options };
    const whole = await measureThrough(demo.url, common);
    const faulty = await measureThrough(proxy.url, { ...common, dependencies });
    return { faulty, whole, proxy, waitsMs, limits };
  } finally {
    await demo.close();
  }
}

// The kinds that cost no time. Those that hang are in the run with all kinds, and against the real server.
for (const fault of FAULTS.filter((fault) => !["hung socket", "slow body"].includes(fault))) {
  Deno.test(`faults: "${fault}" at 10% of the requests loses nothing in silence`, async () => {
    const { faulty, whole, proxy } = await underFaults(
      { plan: seededFaults(3, [fault], 0.1) },
      { scan: { batchSize: 4 } },
    );
    ok((proxy.injected.get(fault) ?? 0) >= 3, `injected ${proxy.injected.get(fault)}`);
    const failed = assertNothingLost(faulty, whole);
    // Everything but what is in the query itself passes with a retry.
    if (fault !== "422 execution") equal(failed, 0);
  });
}

Deno.test("faults: all kinds at 1% each lose nothing in silence", async () => {
  const { faulty, whole, proxy } = await underFaults(
    { plan: seededFaults(7, FAULTS, 0.01) },
    { scan: { batchSize: 2 }, timeoutMs: 1_500 },
  );
  ok(proxy.injected.size >= 5, `only ${[...proxy.injected.keys()]} were injected`);
  assertNothingLost(faulty, whole);
});

Deno.test("faults: Retry-After is waited for exactly", async () => {
  const { faulty, whole, proxy, waitsMs } = await underFaults({
    plan: ({ index }) => (index % 10 === 9 ? "429 with Retry-After" : undefined),
  });
  equal(assertNothingLost(faulty, whole), 0);
  deepEqual(waitsMs, Array(proxy.injected.get("429 with Retry-After")).fill(1_000));
});

Deno.test("faults: a Retry-After beyond the deadline fails at once", async () => {
  const { faulty, whole, waitsMs } = await underFaults(
    { plan: ({ path }) => (path.endsWith("/query") ? "429 with Retry-After" : undefined), retryAfterSeconds: 60 },
    { scan: { deadlineMs: 20_000 } },
  );
  assertNothingLost(faulty, whole);
  equal(countLedger(faulty).measured, 0);
  deepEqual(waitsMs, []);
});

Deno.test("faults: requests in flight fall with the 429s and recover after them", async () => {
  const { faulty, whole, limits, proxy } = await underFaults(
    { plan: ({ index }) => (index >= 20 && index < 40 ? "429" : undefined) },
    { scan: { batchSize: 3 } },
  );
  equal(assertNothingLost(faulty, whole), 0);
  const lowest = Math.min(...limits);
  equal(lowest, 1);
  ok(limits.indexOf(lowest) > 0, "it grew before the first 429");
  ok(Math.max(...limits.slice(limits.lastIndexOf(lowest))) > 4, `it recovered only as ${limits}`);
  ok(proxy.mostInFlight <= Math.max(4, ...limits), `${proxy.mostInFlight} were in flight`);
});

Deno.test("faults: a backend that dies in the middle leaves a ledger with the reason for each name that is missing", async () => {
  const { faulty, whole, proxy } = await underFaults({ plan: ({ index }) => (index >= 25 ? "reset" : undefined) });
  const failed = assertNothingLost(faulty, whole);
  ok(failed > 0 && failed < faulty.names.size, `${failed} of ${faulty.names.size} failed`);
  // Settled as gone, not asked about every batch.
  ok(proxy.requests < 120, `${proxy.requests} requests`);
});

Deno.test("faults: a backend that comes back is measured whole", async () => {
  const { faulty, whole } = await underFaults({
    plan: ({ index }) => (index >= 25 && index < 32 ? "reset" : undefined),
  });
  equal(assertNothingLost(faulty, whole), 0);
});

for (const flavour of ["prometheus3-delayed", "victoriametrics"] as const) {
  Deno.test(`faults: A8: a cache that answers ${flavour} with nothing after the probe costs names, none is empty`, async () => {
    let queries = 0;
    const { faulty, whole } = await underFaults({
      rewrite: (body, { path }) => {
        // The first query is the probe.
        if (!path.endsWith("/query") || queries++ === 0) return body;
        return JSON.stringify({ status: "success", data: { resultType: "vector", result: [] } });
      },
    }, { flavour });
    equal(countLedger(whole).failed, 0);
    equal(assertNothingLost(faulty, whole), whole.names.size);
  });
}

Deno.test("faults: A10: counts in other notations and rows twice are failures, not measurements", async () => {
  const rewrites: Record<string, (body: string) => string> = {
    "0x10": (body) => body.replaceAll(/"(n\d+)":"(\d+)"/g, (_, label, count) => `"${label}":"0x${count}"`),
    " 3 ": (body) => body.replaceAll(/"(n\d+)":"(\d+)"/g, `"$1":" $2 "`),
    "+3": (body) => body.replaceAll(/"(\d+)"\]/g, `"+$1"]`),
    "twice": (body) => body.replace(/(\{"metric":\{"n0".*?\]\})/, "$1,$1"),
  };
  for (const [what, rewrite] of Object.entries(rewrites)) {
    const { faulty, whole } = await underFaults({
      rewrite: (body, { path, index }) => path.endsWith("/query") && index % 2 === 0 ? rewrite(body) : body,
    });
    ok(assertNothingLost(faulty, whole) > 0, what);
  }
});

Deno.test("faults: answers that belong to another query are failures, not measurements", async () => {
  const { faulty, whole } = await underFaults({ rewrite: answersOfTheFirstQuery() });
  const failed = assertNothingLost(faulty, whole);
  ok(failed > 0, "no name failed");
  ok([...faulty.names.values()].some((entry) => entry.outcome === "failed" && /not asked for/.test(entry.reason)));
});

Deno.test("faults: a backend that was never there, and one that hangs from the start, are errors", async () => {
  await rejects(measureThrough("http://127.0.0.1:1", { atMs: AT_MS, timeoutMs: 200 }), { code: "blocked-port" });
  await rejects(underFaults({ plan: () => "hung socket" }, { timeoutMs: 100 }));
});
