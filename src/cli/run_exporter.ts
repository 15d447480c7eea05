import type { Logger } from "@logtape/logtape";
import type { Config } from "../config/config.ts";
import { ConfigError } from "../config/config_error.ts";
import { createExporterApp } from "../exporter/create_exporter_app.tsx";
import { EventLoopLag } from "../exporter/event_loop_lag.ts";
import type { ExportedSetOptions } from "../exporter/exported_set.ts";
import { createExporterMetrics } from "../exporter/exporter_metrics.ts";
import { exporterSchedule } from "../exporter/exporter_schedule.ts";
import { ExporterStore } from "../exporter/exporter_store.ts";
import { Refresher } from "../exporter/refresher.ts";
import { loadState, prepareStateFolder, saveState, stateKey } from "../exporter/saved_state.ts";
import { scanOnce } from "../exporter/scan_once.ts";
import type { ListenAddress } from "../http/listen_address.ts";
import { parseListenAddress } from "../http/parse_listen_address.ts";
import { runServer } from "../http/run_server.ts";
import type { BackendObserver } from "../prometheus/backend_observer.ts";
import { PeriodicJob } from "../schedule/periodic_job.ts";
import { ticksFor } from "../schedule/tick_source.ts";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { ValueError } from "../text/value_error.ts";
import { observeBackend, observeScan } from "./terminal/log_observers.ts";
import { openBackend } from "./open_backend.ts";
import type { ScanProgress } from "./terminal/scan_progress.ts";
import { readSupervisor } from "./supervisor.ts";
import { buildInfo } from "./version.ts";

/** What the exporter is given by the program around it. */
export interface RunExporterContext {
  /** Aborted by Ctrl-C and SIGTERM: the exporter comes to an orderly end. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

const NO_PROGRESS: ScanProgress = { start: () => {}, update: () => {}, stop: () => {} };

/**
 * The exporter: listens at once, measures when the schedule says so, and serves the last good snapshot until a signal
 * ends it.
 *
 * @returns 0 when a signal ended it
 * @throws {ConfigError} {@linkcode YamlError} What was asked for is wrong.
 * @throws {ServerError} An address cannot be listened on.
 * @throws {WriteError} The state folder cannot be written.
 */
export async function runExporter(config: Config, { signal, log }: RunExporterContext): Promise<ExitCode> {
  const { schedule, text: scheduleText, staleAfterMs } = exporterSchedule(config.exporter, Date.now());
  const addresses = config.exporter.listen.map(parseListen);
  const supervisor = readSupervisor(log);
  const { stateDir } = config.exporter;
  if (stateDir !== undefined) await prepareStateFolder(stateDir);

  const options = exportedSetOptions(config);
  const key = stateKey(config);
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
  const refresher = new Refresher({
    store,
    measure: (stopped) =>
      scanOnce((stopping) => openBackend(config, stopping, bothObservers(observeBackend(log), observer)), config.scan, {
        signal: stopped,
        now: Date.now,
        maxInFlight: config.backend.maxInFlight,
        observer: observeScan(log, NO_PROGRESS),
      }),
    save: stateDir === undefined ? undefined : (served) => saveState(stateDir, key, served, options),
    log,
  });
  const app = createExporterApp({
    store,
    registry,
    refreshes: job,
    staleAfterMs,
    build,
    scheduleText,
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
  await runServer((request, client) => app.fetch(request, client), {
    addresses,
    webConfigFile: config.exporter.webConfigFile,
    supervisor,
    folder: stateDir,
    about: `refreshing ${scheduleText}`,
    signal,
    log,
    onListening: async () => {
      if (stateDir !== undefined) await restore(stateDir);
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

function exportedSetOptions({ report, exporter }: Config): ExportedSetOptions {
  const { minDpm, all, costPer1000Series, includedDpm } = report;
  const { maxExported, keepScans } = exporter;
  return { minDpm, all, costPer1000Series, includedDpm, maxExported, keepScans };
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

function parseListen(text: string): ListenAddress {
  try {
    return parseListenAddress(text);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const { reason, suggestion = "" } = error;
    throw new ConfigError({ option: "--listen", value: text, reason, suggestion, cause: error });
  }
}
