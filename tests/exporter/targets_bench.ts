import { createExporterApp, type ExporterAppOptions } from "../../src/exporter/create_exporter_app.tsx";
import { createExporterMetrics, createTargetsMetrics } from "../../src/exporter/exporter_metrics.ts";
import { ExporterStore } from "../../src/exporter/exporter_store.ts";
import { AT_ROOT } from "../../src/http/link_to.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { STALE_AFTER_MS } from "./exporter_bench.ts";
import { exportedSetOptions } from "./exported_set_options.ts";
import { FakeClock } from "./fake_clock.ts";

/** An exporter of targets by their names, without a backend, a network and a clock of its own. */
export function targetsBench(
  names: readonly string[],
  app: Partial<ExporterAppOptions> = {},
  set: Parameters<typeof exportedSetOptions>[0] = {},
) {
  const clock = new FakeClock();
  const build = { version: "1.2.3", commit: "abc1234", deno: "2.9.6", v8: "15.0" };
  const lag = { longestMs: 12.5 };
  const targets = names.map((name) => {
    const store = new ExporterStore(exportedSetOptions(set), clock);
    const refreshes = { nextRunMs: Date.UTC(2026, 0, 2), running: false };
    const shared = { store, refreshes, staleAfterMs: STALE_AFTER_MS, scheduleText: "every 1d" };
    const { registry, observer } = createExporterMetrics({
      ...{ ...shared, build, windowMinutes: 5, intervalMs: 86_400_000, maxInFlight: 10, lag: undefined },
    });
    const repeat = { flags: ["--endpoint", `http://${name}.example`], isDemo: false };
    return { ...shared, name, registry, observer, repeat };
  });
  const registry = createTargetsMetrics(targets, { build, lag });
  const routes = createExporterApp({
    ...{ targets, registry, build, place: AT_ROOT, telemetryPath: "/metrics" },
    monotonicMs: () => clock.monotonicMs(),
    refresh: undefined,
    onError: (error) => {
      throw error;
    },
    ...app,
  });
  return {
    clock,
    targets,
    registry,
    request: async (path: string, init?: RequestInit) => await routes.request(path, init),
    text: async (path: string, init?: RequestInit) => await (await routes.request(path, init)).text(),
    /** Serves a snapshot of one of them. */
    serve: (name: string, snapshot: Snapshot) => {
      const store = targets.find((target) => target.name === name)?.store;
      store?.accept(store.begin(), snapshot);
    },
    fail: (name: string, problem: string) => {
      const store = targets.find((target) => target.name === name)?.store;
      store?.fail(store.begin(), problem);
    },
  };
}
