/**
 * One of the servers that `bench/scrape.ts` lets wrk scrape, in a process of its own. Its argument says which; it
 * writes the port to standard output and ends when standard input does.
 */
import { createServer } from "node:http";
import { Gauge as PromClientGauge, Registry as PromClientRegistry } from "prom-client";
import { EXPORTED_VALUES } from "../src/config/exporter_options.ts";
import { createExporterApp } from "../src/exporter/create_exporter_app.tsx";
import { EventLoopLag } from "../src/exporter/event_loop_lag.ts";
import { createExporterMetrics } from "../src/exporter/exporter_metrics.ts";
import { ExporterStore } from "../src/exporter/exporter_store.ts";
import { systemClock } from "../src/exposition/clock.ts";
import { bytesResponse } from "../src/http/bytes_response.ts";
import { AT_ROOT } from "../src/http/link_to.ts";
import { serve } from "../src/http/serve.ts";
import type { Measured, Snapshot } from "../src/snapshot/snapshot.ts";

const METRICS = 5_000;
const LISTEN = { addresses: [{ kind: "tcp", host: "127.0.0.1", port: 0 }] } as const;

function names(): string[] {
  return Array.from({ length: METRICS }, (_, index) => `shop_service_${index % 50}_request_duration_${index}_total`);
}

function snapshot(): Snapshot {
  const measured = (index: number): Measured => ({
    outcome: "measured",
    distribution: [[20 + index % 40, 1 + index % 90]],
  });
  return {
    evaluatedAtMs: Date.UTC(2026, 0, 1),
    windowMinutes: 5,
    backend: { flavour: "prometheus", version: "3.15.0", url: "http://localhost:9090", tenant: undefined },
    scope: { match: [], exclude: [], groupBy: [], selector: "", skipExcluded: false },
    names: new Map(names().map((name, index) => [name, measured(index)])),
    outOfScope: { match: 0, exclude: 0, skipExcluded: 0 },
    aggregationRules: "known",
    summaries: [],
    activeSeries: undefined,
    missingStores: [],
    warnings: [],
    selfCost: { requests: 20, bytes: 500_000, retries: 0 },
    durationMs: 400,
  };
}

function exporterApp() {
  const store = new ExporterStore({
    minDpm: 1,
    all: false,
    costPer1000Series: undefined,
    includedDpm: 1,
    maxExported: METRICS,
    exportedValues: EXPORTED_VALUES,
    keepScans: 3,
  });
  store.accept(store.begin(), snapshot());
  const build = { version: "0", commit: "", deno: Deno.version.deno, v8: Deno.version.v8 };
  const common = {
    store,
    refreshes: { nextRunMs: Date.UTC(2026, 0, 2), running: false },
    staleAfterMs: Infinity,
    scheduleText: "every 1d",
  };
  const { registry } = createExporterMetrics({
    ...common,
    build,
    windowMinutes: 5,
    intervalMs: 86_400_000,
    maxInFlight: 10,
    lag: new EventLoopLag(),
  });
  return createExporterApp({
    targets: [{ ...common, name: undefined, repeat: { flags: [], isDemo: false } }],
    registry,
    build,
    place: AT_ROOT,
    telemetryPath: "/metrics",
    monotonicMs: systemClock.monotonicMs,
    refresh: undefined,
    onError: (error) => {
      throw error;
    },
  });
}

async function startOurs(): Promise<number> {
  const app = exporterApp();
  const server = await serve((request) => app.fetch(request), LISTEN);
  return server.addresses[0]?.port ?? 0;
}

async function startPlain(): Promise<number> {
  const bytes = new Uint8Array(await (await exporterApp().request("/metrics")).arrayBuffer());
  const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8" };
  const server = await serve(() => bytesResponse(bytes, { headers }), LISTEN);
  return server.addresses[0]?.port ?? 0;
}

async function startPromClient(): Promise<number> {
  const registry = new PromClientRegistry();
  for (const name of ["metric_dpm_rate", "metric_series_count", "metric_total_dpm"]) {
    const gauge = new PromClientGauge({ name, help: name, labelNames: ["metric_name"], registers: [registry] });
    for (const [index, metric_name] of names().entries()) gauge.set({ metric_name }, index);
  }
  const server = createServer(async (_, outgoing) => {
    outgoing.setHeader("Content-Type", registry.contentType);
    outgoing.end(await registry.metrics());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" ? address?.port ?? 0 : 0;
}

const STARTS: Readonly<Record<string, () => Promise<number>>> = {
  exporter: startOurs,
  "plain route": startPlain,
  "prom-client": startPromClient,
};

const start = STARTS[Deno.args[0] ?? ""];
if (start === undefined) throw new TypeError(`Cannot start "${Deno.args[0]}": it is none of ${Object.keys(STARTS)}`);
await Deno.stdout.write(new TextEncoder().encode(`${await start()}\n`));
await Deno.stdin.read(new Uint8Array(1));
Deno.exit();
