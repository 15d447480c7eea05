import { deepEqual, equal, match, ok } from "node:assert/strict";
import { conformanceDataset, metricsFor, seriesOf } from "../conformance/dataset.ts";
import { evaluationTime } from "../conformance/times.ts";
import { backfill } from "../support/backfill.ts";
import { type CliResult, runCli } from "../support/run_cli.ts";
import type { ServerProcess } from "../support/server_process.ts";
import { type FaultPlan, startFaultProxy } from "../support/start_fault_proxy.ts";
import { startPrometheus } from "../support/start_prometheus.ts";

const AT_MS = evaluationTime(Date.now());
const SERIES = seriesOf(metricsFor(conformanceDataset(AT_MS), new Set(["nanSamples"])));
const AWAY_MS = 10_000;
/** Times for a wait to say that it goes on, in words and no raw milliseconds. */
const WAIT = /WARN {2}Attempt \d+ at "http:[^"]+" failed \([^)]+\)?.*; trying again in \d+s, for \d+s more/;

let server: ServerProcess | undefined;
let whole = "";

Deno.test.beforeAll(async () => {
  server = await startPrometheus({ fill: (directory) => backfill(directory, SERIES) });
  const { code, stdout, stderr } = await scan(server.url);
  equal(code, 0, stderr);
  whole = metricsOf(stdout);
});
Deno.test.afterAll(async () => await server?.[Symbol.asyncDispose]());

function scan(url: string, retryFor = "40"): Promise<CliResult> {
  return runCli({
    env: { PROMETHEUS_ENDPOINT: url },
    args: [
      ...["--at", String(AT_MS / 1000), "--batch-size", "20", "--retry-for", retryFor],
      // The series of the first metrics are asked for once, and their lack is told: no matter of these tests.
      ...["--format", "json", "-m", "0", "--all", "--series-detail=0", "-o", "-"],
    ],
  });
}

/** What a report says of the tenant, without what it says of the run. */
function metricsOf(report: string): string {
  const { metrics, ledger } = JSON.parse(report);
  return JSON.stringify({ metrics, ledger });
}

function assertWhole({ code, stdout, stderr }: CliResult): void {
  equal(code, 0, stderr);
  deepEqual(JSON.parse(metricsOf(stdout)), JSON.parse(whole));
  match(stderr, WAIT);
}

const pass = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Answers 503 for a while to the requests that a test chooses, from the first of them on. */
function busyFor(isHit: (path: string) => boolean): FaultPlan {
  let untilMs: number | undefined;
  return ({ path }) => {
    if (!isHit(path)) return undefined;
    untilMs ??= performance.now() + AWAY_MS;
    return performance.now() < untilMs ? "503" : undefined;
  };
}

for (
  const [what, isHit] of [
    ["everything", () => true],
    ["queries alone", (path: string) => path.endsWith("/api/v1/query")],
  ] as const
) {
  Deno.test(`O2: a real server that answers 503 to ${what} for 10 s costs no name`, async () => {
    ok(server);
    await using proxy = await startFaultProxy(server.url, { plan: busyFor(isHit) });
    assertWhole(await scan(proxy.url));
  });
}

Deno.test("O2: a real server that is stopped before a scan and started 10 s later costs no name", async () => {
  ok(server);
  const { url, directory, port } = server;
  await server.stop();
  const scanning = scan(url);
  await pass(AWAY_MS);
  const again = await startPrometheus({ directory, port });
  try {
    assertWhole(await scanning);
  } finally {
    await again.stop();
  }
});

Deno.test("O2: a real server that is killed in the middle of a scan and started 10 s later costs no name", async () => {
  ok(server);
  const { directory, port, url } = server;
  const mortal = await startPrometheus({ directory, port });
  let back: Promise<ServerProcess> | undefined;
  await using proxy = await startFaultProxy(url, {
    plan: async ({ index }) => {
      if (index !== 10) return undefined;
      await mortal.stop("SIGKILL");
      back = pass(AWAY_MS).then(() => startPrometheus({ directory, port }));
      return undefined;
    },
  });
  try {
    assertWhole(await scan(proxy.url));
  } finally {
    await (await back)?.stop();
    await mortal.stop();
  }
});

Deno.test("O2: a real server that is gone for good ends a scan when the time to hold out is over", async () => {
  ok(server);
  const startedAt = performance.now();
  const { code, stderr } = await scan(server.url, "5");
  equal(code, 3, stderr);
  match(stderr, /the connection was refused\. Check that the server runs/);
  const tookMs = performance.now() - startedAt;
  ok(tookMs > 5_000 && tookMs < 15_000, `${tookMs} ms`);
});
