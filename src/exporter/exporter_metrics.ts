import { Gauge } from "../exposition/gauge.ts";
import { Info } from "../exposition/info.ts";
import { Registry } from "../exposition/registry.ts";
import type { BackendObserver } from "../prometheus/backend_observer.ts";
import { registerBackendMetrics } from "./backend_metrics.ts";
import type { BuildInfo } from "../http/build_info.ts";
import type { EventLoopLag } from "./event_loop_lag.ts";
import type { ExporterStore } from "./exporter_store.ts";
import { isStale } from "./health.ts";
import { ProcessCollector } from "./process_collector.ts";
import type { RefreshState } from "./refresh_state.ts";
import { RefreshCollector } from "./refresh_collector.ts";
import { SnapshotCollector } from "./snapshot_collector.ts";

/** What the exporter's metrics are made of. */
export interface ExporterMetricsOptions {
  readonly store: ExporterStore;
  readonly refreshes: RefreshState;
  readonly staleAfterMs: number;
  readonly build: BuildInfo;
  /** When a refresh comes, in words: `every 1d`, `30 3 * * *`. */
  readonly scheduleText: string;
  readonly windowMinutes: number;
  readonly lag: Pick<EventLoopLag, "longestMs">;
}

/** The exporter's metrics, and what counts the requests to the backend for them. */
export interface ExporterMetrics {
  readonly registry: Registry;
  readonly observer: BackendObserver;
}

/** Puts together everything `/metrics` says. */
export function createExporterMetrics(options: ExporterMetricsOptions): ExporterMetrics {
  const { store, refreshes, staleAfterMs } = options;
  const registry = new Registry();
  registry.register(new SnapshotCollector(store, staleAfterMs));
  registry.register(new RefreshCollector(store));
  registry.register(
    new Gauge({
      name: "dpm_finder_next_refresh_timestamp_seconds",
      help: "Unix time at which the next refresh is due.",
      read: () => refreshes.nextRunMs / 1000,
    }),
  );
  registry.register(
    new Gauge({
      name: "dpm_finder_refresh_running",
      help: "Whether a refresh is on.",
      read: () => refreshes.running ? 1 : 0,
    }),
  );
  registry.register(
    new Gauge({
      name: "dpm_finder_stale",
      help: "Whether the last good snapshot is too old for its metrics to be shown.",
      read: () => isStale(store, staleAfterMs) ? 1 : 0,
    }),
  );
  registerInfos(registry, options);
  const observer = registerBackendMetrics(registry);
  registry.register(new ProcessCollector(options.lag));
  return { registry, observer };
}

function registerInfos(registry: Registry, { build, scheduleText, windowMinutes, store }: ExporterMetricsOptions) {
  const { version, commit, deno } = build;
  registry.register(
    new Info({
      name: "dpm_finder_build",
      help: "What the program is built from.",
      labelNames: ["version", "commit", "deno", "v8"],
    }),
  ).set({ version, commit, deno, v8: build.v8 });
  registry.register(
    new Info({
      name: "dpm_finder_exporter",
      help: "How the exporter is set up.",
      labelNames: ["version", "commit", "deno", "schedule", "lookback_minutes", "min_dpm", "max_exported"],
    }),
  ).set({
    version,
    commit,
    deno,
    schedule: scheduleText,
    lookback_minutes: windowMinutes,
    min_dpm: store.options.minDpm,
    max_exported: store.options.maxExported,
  });
}
