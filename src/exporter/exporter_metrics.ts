import { Gauge } from "../exposition/gauge.ts";
import { Info } from "../exposition/info.ts";
import { Registry } from "../exposition/registry.ts";
import type { BackendObserver } from "../prometheus/backend_observer.ts";
import type { MetricDeclaration } from "../snapshot/snapshot_metrics.ts";
import { registerBackendMetrics } from "./backend_metrics.ts";
import type { BuildInfo } from "../http/build_info.ts";
import type { JobState } from "../schedule/periodic_job.ts";
import type { EventLoopLag } from "./event_loop_lag.ts";
import type { ExporterStore } from "./exporter_store.ts";
import { isStale } from "./health.ts";
import { EXPORTER_METRICS } from "./metric_declarations.ts";
import { ProcessCollector } from "./process_collector.ts";
import { RefreshCollector } from "./refresh_collector.ts";
import { SnapshotCollector } from "./snapshot_collector.ts";
import { type ExposedTarget, TargetsCollector } from "./targets_collector.ts";

/** Sources of the exporter's metrics. */
interface ExporterMetricsOptions {
  readonly store: ExporterStore;
  readonly refreshes: JobState;
  readonly staleAfterMs: number;
  readonly build: BuildInfo;
  /** When the exporter refreshes, in words: `every 1d`, `at 30 3 * * * (UTC)`. */
  readonly scheduleText: string;
  readonly windowMinutes: number;
  /** Time between two refreshes, the longest where they differ. */
  readonly intervalMs: number;
  /** Requests in flight at most. */
  readonly maxInFlight: number;
  /** `undefined` for one of many targets: what is about the program is said once, by {@linkcode createTargetsMetrics}. */
  readonly lag: Pick<EventLoopLag, "longestMs"> | undefined;
}

/** The exporter's metrics, and the observer that counts requests to the backend for them. */
interface ExporterMetrics {
  readonly registry: Registry;
  readonly observer: BackendObserver;
}

/** Registers everything that `/metrics` serves. */
export function createExporterMetrics(options: ExporterMetricsOptions): ExporterMetrics {
  const { store, refreshes, staleAfterMs } = options;
  const registry = new Registry();
  registry.register(new SnapshotCollector(store, staleAfterMs));
  registry.register(new RefreshCollector(store));
  const gauge = ({ name, help }: MetricDeclaration<never>, read: () => number) =>
    registry.register(new Gauge({ name, help, read }));
  gauge(EXPORTER_METRICS.nextRefresh, () => refreshes.nextRunMs / 1000);
  gauge(EXPORTER_METRICS.refreshRunning, () => refreshes.running ? 1 : 0);
  gauge(EXPORTER_METRICS.stale, () => isStale(store, staleAfterMs) ? 1 : 0);
  registerInfos(registry, options);
  const observer = registerBackendMetrics(registry);
  if (options.lag !== undefined) registry.register(new ProcessCollector(options.lag));
  return { registry, observer };
}

/** Registers everything that `/metrics` serves of many targets: what each of them has, and what is about the program. */
export function createTargetsMetrics(
  targets: readonly ExposedTarget[],
  { build, lag }: { readonly build: BuildInfo; readonly lag: Pick<EventLoopLag, "longestMs"> },
): Registry {
  const registry = new Registry();
  registry.register(new TargetsCollector(targets));
  registerBuild(registry, build);
  registry.register(new ProcessCollector(lag));
  return registry;
}

function registerInfos(registry: Registry, options: ExporterMetricsOptions) {
  const { build: { version, commit, deno }, scheduleText, store: { options: { minDpm, maxExported } } } = options;
  if (options.lag !== undefined) registerBuild(registry, options.build);
  registerInfo(registry, EXPORTER_METRICS.exporter).set({
    version,
    commit,
    deno,
    schedule: scheduleText,
    lookback_minutes: options.windowMinutes,
    min_dpm: minDpm,
    max_exported: maxExported,
    min_dpm_threshold: pythonFloat(minDpm),
    update_interval_seconds: Math.round(options.intervalMs / 1000),
    thread_count: options.maxInFlight,
  });
}

function registerBuild(registry: Registry, { version, commit, deno, v8 }: BuildInfo) {
  registerInfo(registry, EXPORTER_METRICS.build).set({ version, commit, deno, v8 });
}

function registerInfo<Label extends string>(registry: Registry, { name, help, labels }: MetricDeclaration<Label>) {
  return registry.register(new Info({ name, help, labelNames: labels }));
}

/** Writes a number as the original does, whose threshold is a float: `1.0`. */
function pythonFloat(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
