import type { Logger } from "@logtape/logtape";
import type { Hono } from "hono";
import type { BackendConfig } from "../config/backend_options.ts";
import type { ExporterConfig } from "../config/exporter_options.ts";
import type { ListConfig } from "../config/list_options.ts";
import type { ScanConfig } from "../config/scan_options.ts";
import type { ServerConfig } from "../config/server_options.ts";
import { systemClock } from "../exposition/clock.ts";
import { untilAborted } from "../files/until_aborted.ts";
import type { HistoryKeeper } from "../history/history_keeper.ts";
import type { BuildInfo } from "../http/build_info.ts";
import type { CallOptions, OpenedBackend } from "../prometheus/backend.ts";
import type { BackendObserver } from "../prometheus/backend_observer.ts";
import { LatestPush } from "../push/latest_push.ts";
import type { Pushable } from "../push/push_families.ts";
import { scan, type ScanDependencies } from "../scan/scan.ts";
import type { ScanObserver } from "../scan/scan_observer.ts";
import { PeriodicJob } from "../schedule/periodic_job.ts";
import { ticksFor } from "../schedule/tick_source.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { SnapshotStore } from "../snapshot/snapshot_store.ts";
import { createExporterApp } from "./create_exporter_app.tsx";
import { EventLoopLag } from "./event_loop_lag.ts";
import { createExporterMetrics } from "./exporter_metrics.ts";
import { exporterSchedule } from "./exporter_schedule.ts";
import { ExporterStore } from "./exporter_store.ts";
import { refreshBounds } from "./refresh_bounds.ts";
import type { RepeatedScan } from "./landing_content.ts";
import { Refresher } from "./refresher.ts";
import { exportedFamilies } from "./snapshot_collector.ts";
import { loadState, saveState, stateKey } from "./saved_state.ts";
import { ScrapeSize } from "./scrape_size.ts";

/** The configuration of an exporter. */
interface ExporterSettings {
  readonly scan: ScanConfig;
  readonly list: ListConfig;
  readonly server: Pick<ServerConfig, "routePrefix" | "externalUrl" | "telemetryPath">;
  readonly exporter: ExporterConfig;
  readonly backend: BackendConfig;
}

/** What an exporter needs from the program around it. */
interface ExporterDependencies {
  /** Connects to the backend; the observer counts its requests. */
  readonly connect: (call: CallOptions, observer: BackendObserver) => Promise<OpenedBackend>;
  readonly scanObserver: ScanObserver;
  /** Sends a snapshot to where it is stored. @default it is only served */
  readonly push?: ((pushable: Pushable, signal: AbortSignal) => Promise<unknown>) | undefined;
  /** Keeps every scan that is served. @default none is kept */
  readonly history?: HistoryKeeper | undefined;
  /** Describes what went wrong with a refresh and what to try, in the words of the running command. */
  readonly describe: (error: unknown) => string;
  readonly build: BuildInfo;
  /** How the commands that its page proposes name the tenant. */
  readonly repeat: RepeatedScan;
  readonly log: Logger;
}

/** An exporter, complete except for the server that serves its app. */
interface Exporter extends Disposable {
  readonly app: Hono;
  /** When it refreshes, in words: `every 1d`. */
  readonly scheduleText: string;
  /** Restores the saved state and starts to refresh on schedule, unless `signal` aborts before. */
  start(signal: AbortSignal): Promise<void>;
  /** Aborts the current refresh and saves what is not saved yet. */
  stop(): Promise<void>;
}

/**
 * Makes the exporter of a configuration: store, schedule, metrics and routes.
 *
 * @throws {WriteError} When the state folder cannot be written.
 */
export async function createExporter(
  config: ExporterSettings,
  { connect, scanObserver, push, history, describe, build, repeat, log }: ExporterDependencies,
): Promise<Exporter> {
  const { text: scheduleText, intervalMs, staleAfterMs } = exporterSchedule(config.exporter, Date.now());
  const { schedule, stateDir, maxExported, exportedValues, keepScans } = config.exporter;
  const state = stateDir === undefined
    ? undefined
    : new SnapshotStore(stateDir, stateKey(config), (message) => log.warn("{message}", { message }));
  await state?.prepare();

  const options = { ...config.list, maxExported, exportedValues, keepScans };
  const store = new ExporterStore(options);
  const lag = new EventLoopLag();
  const job = new PeriodicJob({
    schedule,
    run: async (stopped) => {
      const outcome = await refresher.refresh(stopped);
      history?.tend();
      if (store.served?.refreshedAtMs === store.lastRefresh?.startedAtMs) await tellScrapeSize();
      return outcome;
    },
    ticks: ticksFor(schedule, "dpm-finder refresh"),
    now: Date.now,
    onError: (error) => log.error("A refresh failed unexpectedly: {error}", { error }),
  });
  const { scan: { windowMinutes }, backend: { maxInFlight } } = config;
  const shared = { store, refreshes: job, staleAfterMs, build, scheduleText };
  const { registry, observer } = createExporterMetrics({ ...shared, windowMinutes, intervalMs, maxInFlight, lag });
  const onScrapeError = (error: unknown) => log.error("A scrape failed: {error}", { error });
  const scrapeSize = new ScrapeSize(registry, log);
  const tellScrapeSize = () => scrapeSize.tell().catch(onScrapeError);
  const pushes = new LatestPush((error) => log.error("A push failed unexpectedly: {error}", { error }));
  const refresher = new Refresher({
    store,
    measure: async (stopped) => {
      using bounds = refreshBounds(schedule, config.scan.deadlineMs, stopped);
      return await scanOnce((call) => connect(call, observer), config.scan, {
        ...bounds,
        now: Date.now,
        maxInFlight,
        observer: scanObserver,
      });
    },
    save: state === undefined ? undefined : (served) => saveState(state, served, options),
    push: push && ((served) => {
      const { evaluatedAtMs: timestampMs } = served.view.snapshot;
      pushes.start((stopped) => push({ families: () => exportedFamilies(served), timestampMs }, stopped));
    }),
    keep: history && ((served) => history.append(served.view)),
    describe,
    log,
  });
  const app = createExporterApp({
    ...shared,
    registry,
    place: config.server,
    telemetryPath: config.server.telemetryPath,
    repeat,
    monotonicMs: systemClock.monotonicMs,
    refresh: config.exporter.refreshEndpoint ? () => void job.runNow() : undefined,
    onError: onScrapeError,
  });
  const restore = async (saved: SnapshotStore, signal: AbortSignal) => {
    const found = await untilAborted(loadState(saved, options, signal), signal);
    if (found.kind === "ignored") log.warn("The saved state is ignored: {reason}", { reason: found.reason });
    if (found.kind !== "found") return;
    store.restore(found.served);
    refresher.isSaved(found.served);
    const at = new Date(found.served.refreshedAtMs).toISOString();
    log.info("Serving the saved snapshot of {at}", { at });
    await tellScrapeSize();
  };
  return {
    app,
    scheduleText,
    async start(signal) {
      try {
        if (state !== undefined) await restore(state, signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      job.start(store.served?.refreshedAtMs);
    },
    async stop() {
      await job.stop();
      await pushes.stop();
      await history?.stop();
      await refresher.save();
    },
    [Symbol.dispose]: () => lag[Symbol.dispose](),
  };
}

/**
 * Connects, scans and disconnects.
 *
 * Each scan connects anew, because since the last one the backend may have moved or become another kind of server.
 */
async function scanOnce(
  connect: (call: CallOptions) => Promise<OpenedBackend>,
  config: ScanConfig,
  dependencies: ScanDependencies,
): Promise<Snapshot> {
  const opened = await connect(dependencies);
  try {
    return await scan(opened.backend, config, dependencies);
  } finally {
    // A connection that does not close cleanly takes nothing from the snapshot.
    await opened.close().catch(() => {});
  }
}
