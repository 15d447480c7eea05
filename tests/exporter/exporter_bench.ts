import { createExporterApp, type ExporterAppOptions } from "../../src/exporter/create_exporter_app.tsx";
import type { ExportedSetOptions } from "../../src/exporter/exported_set.ts";
import { createExporterMetrics } from "../../src/exporter/exporter_metrics.ts";
import { ExporterStore } from "../../src/exporter/exporter_store.ts";
import type { RepeatedScan } from "../../src/exporter/landing_content.ts";
import { AT_ROOT } from "../../src/http/link_to.ts";
import { exportedSetOptions } from "./exported_set_options.ts";
import { FakeClock } from "./fake_clock.ts";

export const STALE_AFTER_MS = 3_600_000;

/** An exporter without a backend, a network and a clock of its own. */
export function exporterBench(
  options: {
    readonly set?: Partial<ExportedSetOptions>;
    readonly app?: Partial<ExporterAppOptions>;
    readonly repeat?: RepeatedScan;
  } = {},
) {
  const clock = new FakeClock();
  const store = new ExporterStore(exportedSetOptions(options.set), clock);
  const refreshes = { nextRunMs: Date.UTC(2026, 0, 2), running: false };
  const errors: unknown[] = [];
  const build = { version: "1.2.3", commit: "abc1234", deno: "2.9.6", v8: "15.0" };
  const scheduleText = "every 1d";
  const { registry, observer } = createExporterMetrics({
    store,
    refreshes,
    staleAfterMs: STALE_AFTER_MS,
    build,
    scheduleText,
    windowMinutes: 5,
    intervalMs: 86_400_000,
    maxInFlight: 10,
    lag: { longestMs: 12.5 },
  });
  const repeat = options.repeat ?? { flags: ["--endpoint", "http://localhost:9090"], isDemo: false };
  const app = createExporterApp({
    targets: [{ name: undefined, store, refreshes, staleAfterMs: STALE_AFTER_MS, scheduleText, repeat }],
    registry,
    build,
    place: AT_ROOT,
    telemetryPath: "/metrics",
    monotonicMs: () => clock.monotonicMs(),
    refresh: undefined,
    onError: (error) => errors.push(error),
    ...options.app,
  });
  const text = async (path: string, init?: RequestInit) => await (await app.request(path, init)).text();
  return { app, clock, store, refreshes, registry, observer, errors, text };
}

/** The value of one line of an exposition; `undefined` when there is no such line. */
export function valueOf(exposition: string, line: string): number | undefined {
  const found = exposition.split("\n").find((one) => one.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
}
