import { deepEqual, equal, ok } from "node:assert/strict";
import { conformanceDataset, metricsFor, seriesOf } from "../conformance/dataset.ts";
import { evaluationTime } from "../conformance/times.ts";
import { assertNothingLost } from "../faults/assert_nothing_lost.ts";
import { measureThrough } from "../faults/measure_through.ts";
import { backfill } from "../support/backfill.ts";
import { FAULTS } from "../support/fault.ts";
import { runCli } from "../support/run_cli.ts";
import { seededFaults } from "../support/seeded_faults.ts";
import type { ServerProcess } from "../support/server_process.ts";
import {
  answersOfTheFirstQuery,
  type FaultPlan,
  type FaultProxyOptions,
  startFaultProxy,
} from "../support/start_fault_proxy.ts";
import { startPrometheus } from "../support/start_prometheus.ts";

const AT_MS = evaluationTime(Date.now());
const SERIES = seriesOf(metricsFor(conformanceDataset(AT_MS), new Set(["nanSamples"])));

/** Longer than a server takes to start again. */
const RETRY_FOR = "20";

/** As far as these tests read the JSON report. */
interface Report {
  readonly metrics: readonly { readonly metric_name: string }[];
  readonly ledger: {
    readonly catalogue: number;
    readonly measured: number;
    readonly empty: number;
    readonly failed: number;
    readonly failures: readonly { readonly metric_name: string; readonly reason: string }[];
  };
  readonly self_cost: { readonly retries: number };
}

const start = (options: { directory?: string; port?: number } = {}) =>
  startPrometheus({ ...options, fill: (directory) => backfill(directory, SERIES) });

let server: ServerProcess | undefined;
let whole: Report | undefined;

Deno.test.beforeAll(async () => {
  server = await start();
  const { report, code } = await scan(server.url);
  equal(code, 0);
  whole = report;
});
Deno.test.afterAll(async () => await server?.[Symbol.asyncDispose]());

/** A scan by the program itself, in batches so small that there is something to hit. */
async function scan(url: string): Promise<{ code: number; report: Report; stderr: string }> {
  const { code, stdout, stderr } = await runCli({
    env: { PROMETHEUS_ENDPOINT: url },
    args: [
      ...["--at", String(AT_MS / 1000), "--timeout", "2", "--batch-size", "5"],
      ...["--retry-for", RETRY_FOR],
      // The series of the first metrics are asked for once, and their lack is told: no matter of these tests.
      ...["--format", "json", "-m", "0", "--all", "--series-detail=0", "-o", "-"],
    ],
  });
  ok(stdout !== "", `exit code ${code}: ${stderr}`);
  return { code, report: JSON.parse(stdout), stderr };
}

function running(): { url: string; faultFree: Report } {
  ok(server && whole, "the server is not running");
  return { url: server.url, faultFree: whole };
}

/** Each name is as without faults, or in the ledger with a reason, and the exit code says which. */
function assertAccounted({ code, report, stderr }: Awaited<ReturnType<typeof scan>>): number {
  const { faultFree } = running();
  const { ledger } = report;
  const failures = new Map(ledger.failures.map(({ metric_name, reason }) => [metric_name, reason]));
  for (const [name, reason] of failures) ok(reason !== "", `${name} failed without a reason`);
  deepEqual(report.metrics, faultFree.metrics.filter(({ metric_name }) => !failures.has(metric_name)));
  equal(ledger.catalogue, faultFree.ledger.catalogue);
  equal(ledger.measured + ledger.empty + ledger.failed, ledger.catalogue);
  equal(ledger.failed, failures.size);
  equal(code, failures.size > 0 ? 4 : 0, stderr);
  return failures.size;
}

async function scanThrough(options: FaultProxyOptions) {
  await using proxy = await startFaultProxy(running().url, options);
  const result = await scan(proxy.url);
  return { ...result, failed: assertAccounted(result), proxy };
}

for (const [index, fault] of FAULTS.entries()) {
  Deno.test(`faults on a real server: "${fault}" at 10% of the requests loses nothing in silence`, async () => {
    const { failed, proxy } = await scanThrough({ plan: seededFaults(100 + index, [fault], 0.1) });
    ok((proxy.injected.get(fault) ?? 0) >= 3, `injected ${proxy.injected.get(fault)} in ${proxy.requests} requests`);
    // What the server says of a query ends at one name; everything else passes with a retry.
    if (fault !== "422 execution") equal(failed, 0);
  });
}

Deno.test("faults on a real server: all kinds at 1% each lose nothing in silence", async () => {
  const { proxy } = await scanThrough({ plan: seededFaults(2, FAULTS, 0.01) });
  ok(proxy.injected.size >= 3, `only ${[...proxy.injected.keys()]} were injected`);
});

Deno.test("faults on a real server: requests in flight fall with the 429s and recover after them", async () => {
  const { url } = running();
  const plan: FaultPlan = ({ index }) => (index >= 15 && index < 30 ? "429" : undefined);
  await using proxy = await startFaultProxy(url, { plan });
  const limits: number[] = [];
  const options = { atMs: AT_MS, timeoutMs: 10_000, scan: { batchSize: 3 } };
  const faulty = await measureThrough(proxy.url, {
    ...options,
    dependencies: { observer: { limit: (limit) => limits.push(limit) } },
  });
  equal(assertNothingLost(faulty, await measureThrough(url, options)), 0);
  const lowest = Math.min(...limits);
  ok(lowest <= 2, `the limit went only as ${limits}`);
  ok(Math.max(...limits.slice(limits.lastIndexOf(lowest))) > 4, `the limit recovered only as ${limits}`);
});

Deno.test("faults on a real server: one that dies in the middle costs the names not yet measured, each with its reason", async () => {
  await using mortal = await start();
  await using proxy = await startFaultProxy(mortal.url, {
    plan: async ({ index }) => {
      if (index === 20) await mortal.stop("SIGKILL");
      return undefined;
    },
  });
  const failed = assertAccounted(await scan(proxy.url));
  const { catalogue } = running().faultFree.ledger;
  ok(failed > 0 && failed < catalogue, `${failed} of ${catalogue} failed`);
});

Deno.test("faults on a real server: one that restarts in the middle is measured whole", async () => {
  await using mortal = await start();
  let restarted: Promise<ServerProcess> | undefined;
  await using proxy = await startFaultProxy(mortal.url, {
    plan: async ({ index }) => {
      if (index !== 20) return undefined;
      await mortal.stop("SIGKILL");
      restarted = startPrometheus({ directory: mortal.directory, port: mortal.port });
      return undefined;
    },
  });
  const result = await scan(proxy.url);
  ok(restarted, "it was not restarted");
  await (await restarted).stop();
  equal(assertAccounted(result), 0);
  ok(result.report.self_cost.retries > 0);
});

Deno.test("faults on a real server: a 200 with the rows of other names measures none of them", async () => {
  const { failed, report } = await scanThrough({ rewrite: answersOfTheFirstQuery() });
  ok(failed > 0, "no name failed");
  ok(report.ledger.failures.some(({ reason }) => /not asked for/.test(reason)));
});
