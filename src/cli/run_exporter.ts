import type { Logger } from "@logtape/logtape";
import type { BackendConfig } from "../config/backend_options.ts";
import type { ExporterConfig } from "../config/exporter_options.ts";
import type { ListConfig } from "../config/list_options.ts";
import type { ScanConfig } from "../config/scan_options.ts";
import type { ServerConfig } from "../config/server_options.ts";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { createExporterApp } from "../exporter/create_exporter_app.tsx";
import { EventLoopLag } from "../exporter/event_loop_lag.ts";
import { createExporterMetrics } from "../exporter/exporter_metrics.ts";
import { exporterSchedule } from "../exporter/exporter_schedule.ts";
import { ExporterStore } from "../exporter/exporter_store.ts";
import { Refresher } from "../exporter/refresher.ts";
import { loadState, saveState, stateKey } from "../exporter/saved_state.ts";
import { scanOnce } from "../exporter/scan_once.ts";
import { runServer } from "../http/run_server.ts";
import type { BackendObserver } from "../prometheus/backend_observer.ts";
import { PeriodicJob } from "../schedule/periodic_job.ts";
import { ticksFor } from "../schedule/tick_source.ts";
import { SnapshotStore } from "../snapshot/snapshot_store.ts";
import { DEFAULT_BACKEND_NAMES, describeWithTip } from "./backend_tips.ts";
import { openBackend } from "./open_backend.ts";
import { readSupervisor } from "./supervisor.ts";
import { observeBackend, observeScan } from "./terminal/log_observers.ts";
import type { ScanProgress } from "./terminal/scan_progress.ts";
import { buildInfo } from "./version.ts";

/** What the exporter works with. */
interface RunExporterConfig {
  readonly scan: ScanConfig;
  readonly list: ListConfig;
  readonly server: ServerConfig;
  readonly exporter: ExporterConfig;
  readonly backend: BackendConfig;
}

/** What the exporter is given by the program around it. */
interface RunExporterContext {
  /** Aborted by Ctrl-C and SIGTERM: the exporter comes to an orderly end. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

const NO_PROGRESS: ScanProgress = { start: () => {}, update: () => {}, stop: () => {} };

/**
 * Runs the exporter: listens at once, measures when the schedule says so, and serves the last good snapshot until a
 * signal ends it.
 *
 * @returns 0 when a signal ended it
 * @throws {ServerError} {@linkcode YamlError} an address cannot be listened on, or the web config is wrong
 * @throws {WriteError} the state folder cannot be written
 */
export async function runExporter(config: RunExporterConfig, { signal, log }: RunExporterContext): Promise<ExitCode> {
  const { maxExported, keepScans, stateDir } = config.exporter;
  const { schedule, text: scheduleText, staleAfterMs } = exporterSchedule(config.exporter, Date.now());
  const supervisor = readSupervisor(log);
  const state = stateDir === undefined ? undefined : new SnapshotStore(stateDir, stateKey(config));
  await state?.prepare();

  const options = { ...config.list, maxExported, keepScans };
  const store = new ExporterStore(options);
  using lag = new EventLoopLag();
  const job = new PeriodicJob({
    schedule,
    run: (stopped) => refresher.refresh(stopped),
    ticks: ticksFor(schedule, "dpm-finder refresh"),
    now: Date.now,
    onError: (error) => log.error("A refresh broke: {error}", { error }),
  });
  const build = buildInfo();
  const { registry, observer } = createExporterMetrics({
    store,
    refreshes: job,
    staleAfterMs,
    build,
    scheduleText,
    windowMinutes: config.scan.windowMinutes,
    lag,
  });
  const connect = (stopped: AbortSignal) =>
    openBackend(config.backend, stopped, bothObservers(observeBackend(log), observer));
  const refresher = new Refresher({
    store,
    measure: (stopped) =>
      scanOnce(connect, config.scan, {
        signal: stopped,
        now: Date.now,
        maxInFlight: config.backend.maxInFlight,
        observer: observeScan(log, NO_PROGRESS),
      }),
    save: state === undefined ? undefined : (served) => saveState(state, served, options),
    describe: (error) => describeWithTip(error, DEFAULT_BACKEND_NAMES),
    log,
  });
  const app = createExporterApp({
    store,
    registry,
    refreshes: job,
    staleAfterMs,
    build,
    scheduleText,
    refresh: config.exporter.refreshEndpoint ? () => void job.runNow() : undefined,
    onError: (error) => log.error("A scrape failed: {error}", { error }),
  });

  const restore = async (saved: SnapshotStore) => {
    const found = await loadState(saved, options);
    if (found.kind === "ignored") log.warn("The saved state is left aside: {reason}", { reason: found.reason });
    if (found.kind !== "found") return;
    store.restore(found.served);
    refresher.isSaved(found.served);
    const at = new Date(found.served.refreshedAtMs).toISOString();
    log.info("Serving the saved snapshot of {at}", { at });
  };
  await runServer((request, client) => app.fetch(request, client), {
    addresses: config.server.listen,
    webConfigFile: config.server.webConfigFile,
    supervisor,
    folder: stateDir,
    about: `refreshing ${scheduleText}`,
    signal,
    log,
    onListening: async () => {
      if (state !== undefined) await restore(state);
      job.start(store.served?.refreshedAtMs);
    },
    onStop: async () => {
      await job.stop();
      await refresher.save();
    },
    exit: () => Deno.exit(),
  });
  return EXIT_CODES.ok;
}

function bothObservers(one: BackendObserver, other: BackendObserver): BackendObserver {
  return {
    request: (event) => {
      one.request?.(event);
      other.request?.(event);
    },
    retry: (event) => {
      one.retry?.(event);
      other.retry?.(event);
    },
    limit: (requests) => {
      one.limit?.(requests);
      other.limit?.(requests);
    },
  };
}
