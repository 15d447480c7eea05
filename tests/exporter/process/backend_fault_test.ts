import { equal, match, ok } from "node:assert/strict";
import { startDemoBackend } from "../../../src/demo/start_demo_backend.ts";
import { withTempDir } from "../../support/temporary_folder.ts";
import type { Fault } from "../../support/fault.ts";
import { startFaultProxy } from "../../support/start_fault_proxy.ts";
import { valueOf } from "../exporter_bench.ts";
import { type ExporterProcess, startExporter } from "./start_exporter.ts";

/** An exporter that refreshes each second, in front of a demo backend whose proxy does what it is told. */
async function withFaults(
  use: (exporter: ExporterProcess, set: (fault: Fault | undefined) => void) => Promise<void>,
  begin?: Fault,
): Promise<void> {
  let fault = begin;
  const backend = await startDemoBackend();
  try {
    await using proxy = await startFaultProxy(backend.url, { plan: () => fault });
    await withTempDir(async (folder) => {
      await using exporter = await startExporter({
        args: ["--endpoint", proxy.url, "-u", "1", "--timeout", "1", "--stale-after", "1h"],
        folder,
      });
      await use(exporter, (next) => fault = next);
      equal(await exporter.stop(), 0);
    });
  } finally {
    await backend.close();
  }
}

const refreshes = (text: string, outcome: string) =>
  valueOf(text, `dpm_finder_refreshes_total{outcome="${outcome}"}`) ?? NaN;

/** What a backend does, and what is told of it. */
const FAULTS: readonly (readonly [fault: Fault, problem: RegExp])[] = [
  ["HTML page", /HTML page where JSON should be/],
  ["hung socket", /no answer within 1/],
  ["reset", /connection/],
];

for (const [fault, problem] of FAULTS) {
  Deno.test(`exporter process: a backend that answers by ${fault} for a while costs freshness alone`, async () => {
    await withFaults(async (exporter, set) => {
      const good = await exporter.until("/metrics", (_, text) => refreshes(text, "complete") > 0);
      match(good, /^metric_dpm_rate\{/m);
      set(fault);
      const bad = await exporter.until("/metrics", (_, text) => refreshes(text, "failed") > 0);
      match(bad, /^metric_dpm_rate\{/m);
      equal(valueOf(bad, "dpm_finder_scan_success"), 0);
      const health = JSON.parse(await exporter.until("/healthz", (status) => status === 200));
      equal(health.status, "degraded");
      match(health.problem, problem);
      set(undefined);
      await exporter.until("/healthz", (_, text) => JSON.parse(text).status === "ok");
    });
  });
}

Deno.test("exporter process: a backend that is down at the start is found when it comes", async () => {
  await withFaults(async (exporter, set) => {
    await exporter.until("/healthz", (status, text) => status === 503 && JSON.parse(text).problem !== "");
    set(undefined);
    await exporter.until("/-/ready", (status) => status === 200);
    const text = await exporter.until("/metrics", (_, metrics) => refreshes(metrics, "complete") > 0);
    ok((valueOf(text, 'dpm_finder_backend_requests_total{outcome="server_error"}') ?? 0) > 0);
    ok((valueOf(text, 'dpm_finder_backend_retries_total{outcome="server_error"}') ?? 0) > 0);
  }, "500");
});
