import type { Logger } from "@logtape/logtape";
import type { Hono } from "hono";
import type { Config } from "../config/config.ts";
import type { BuildInfo } from "../http/build_info.ts";
import type { BackendObserver } from "../prometheus/backend_observer.ts";
import type { ScanObserver } from "../scan/scan_observer.ts";
import { PeriodicJob } from "../schedule/periodic_job.ts";
import { ticksFor } from "../schedule/tick_source.ts";
import { createExporterApp } from "./create_exporter_app.tsx";
import { EventLoopLag } from "./event_loop_lag.ts";
import type { ExportedSetOptions } from "./exported_set.ts";
import { createExporterMetrics } from "./exporter_metrics.ts";
import { exporterSchedule } from "./exporter_schedule.ts";
import { ExporterStore } from "./exporter_store.ts";
import { Refresher } from "./refresher.ts";
import { loadState, prepareStateFolder, saveState, stateKey } from "./saved_state.ts";
import { type OpenedBackend, scanOnce } from "./scan_once.ts";

/** What an exporter needs from the program around it. */
interface ExporterDependencies {
  /** Connects to the backend; the observer counts its requests. */
  readonly connect: (signal: AbortSignal, observer: BackendObserver) => Promise<OpenedBackend>;
  readonly scanObserver: ScanObserver;
  readonly build: BuildInfo;
  readonly log: Logger;
}

/** An exporter, complete but for the server that serves its app. */
interface Exporter extends Disposable {
  readonly app: Hono;
  /** When a refresh comes, in words: `every 1d`. */
  readonly scheduleText: string;
  /** Restores the saved state and begins to refresh by schedule. */
  start(): Promise<void>;
  /** Aborts the current refresh, and saves what is not saved yet. */
  stop(): Promise<void>;
}

/**
 * Makes the exporter of a configuration: store, schedule, metrics and routes.
 *
 * @throws {ConfigError} When the schedule cannot be followed.
 * @throws {WriteError} When the state folder cannot be written.
 */
export async function createExporter(
  config: Config,
  { connect, scanObserver, build, log }: ExporterDependencies,
): Promise<Exporter> {
  const { schedule, text: scheduleText, staleAfterMs } = exporterSchedule(config.exporter, Date.now());
  const { stateDir } = config.exporter;
  if (stateDir !== undefined) await prepareStateFolder(stateDir);

  const options = exportedSetOptions(config);
  const key = stateKey(config);
  const store = new ExporterStore(options);
  const lag = new EventLoopLag();
  const job = new PeriodicJob({
    schedule,
    run: (stopped) => refresher.refresh(stopped),
    ticks: ticksFor(schedule, "dpm-finder refresh"),
    now: Date.now,
    onError: (error) => log.error("A refresh broke: {error}", { error }),
  });
  const { windowMinutes } = config.scan;
  const shared = { store, refreshes: job, staleAfterMs, build, scheduleText };
  const { registry, observer } = createExporterMetrics({ ...shared, windowMinutes, lag });
  const refresher = new Refresher({
    store,
    measure: (stopped) =>
      scanOnce((stopping) => connect(stopping, observer), config.scan, {
        signal: stopped,
        now: Date.now,
        maxInFlight: config.backend.maxInFlight,
        observer: scanObserver,
      }),
    save: stateDir === undefined ? undefined : (served) => saveState(stateDir, key, served, options),
    log,
  });
  const app = createExporterApp({
    ...shared,
    registry,
    price: config.report,
    refresh: config.exporter.refreshEndpoint ? () => void job.runNow() : undefined,
    onError: (error) => log.error("A scrape failed: {error}", { error }),
  });
  const restore = async (folder: string) => {
    const found = await loadState(folder, key, options);
    if (found.kind === "ignored") log.warn("The saved state is left aside: {reason}", { reason: found.reason });
    if (found.kind !== "found") return;
    store.restore(found.served);
    refresher.isSaved(found.served);
    const at = new Date(found.served.refreshedAtMs).toISOString();
    log.info("Serving the saved snapshot of {at}", { at });
  };
  return {
    app,
    scheduleText,
    async start() {
      if (stateDir !== undefined) await restore(stateDir);
      job.start(store.served?.refreshedAtMs);
    },
    async stop() {
      await job.stop();
      await refresher.save();
    },
    [Symbol.dispose]: () => lag[Symbol.dispose](),
  };
}

function exportedSetOptions({ report, exporter }: Config): ExportedSetOptions {
  const { minDpm, all, costPer1000Series, includedDpm } = report;
  const { maxExported, keepScans } = exporter;
  return { minDpm, all, costPer1000Series, includedDpm, maxExported, keepScans };
}
