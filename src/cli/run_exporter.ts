import type { Logger } from "@logtape/logtape";
import type { Config } from "../config/config.ts";
import { createExporterApp } from "../exporter/create_exporter_app.tsx";
import { EventLoopLag } from "../exporter/event_loop_lag.ts";
import type { ExportedSetOptions } from "../exporter/exported_set.ts";
import { createExporterMetrics } from "../exporter/exporter_metrics.ts";
import { exporterSchedule } from "../exporter/exporter_schedule.ts";
import { ExporterStore } from "../exporter/exporter_store.ts";
import { Refresher } from "../exporter/refresher.ts";
import { loadState, saveState, stateKey } from "../exporter/saved_state.ts";
import { scanOnce } from "../exporter/scan_once.ts";
import type { RunningServer } from "../http/listen.ts";
import { parseListenAddress } from "../http/parse_listen_address.ts";
import { serve } from "../http/serve.ts";
import type { BackendObserver } from "../prometheus/backend_observer.ts";
import { PeriodicJob } from "../schedule/periodic_job.ts";
import { ticksFor } from "../schedule/tick_source.ts";
import { SnapshotStore } from "../snapshot/snapshot_store.ts";
import { DEFAULT_BACKEND_NAMES, describeWithTip } from "./backend_tips.ts";
import { buildFacts } from "./build_facts.ts";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { observeBackend, observeScan } from "./terminal/log_observers.ts";
import { openBackend } from "./open_backend.ts";
import type { ScanProgress } from "./terminal/scan_progress.ts";
import { supervisorNotifier, supervisorSockets } from "./supervisor.ts";

/** What the exporter is given by the program around it. */
export interface RunExporterContext {
  /** Aborted by Ctrl-C and SIGTERM: the exporter comes to an orderly end. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** A supervisor that says stop is obeyed within five seconds: these are for requests in flight, … */
const GRACE_MS = 3_500;
/** … and this is when the program ends whatever still holds it. */
const LAST_MS = 4_700;

const NO_PROGRESS: ScanProgress = { start: () => {}, update: () => {}, stop: () => {} };

/**
 * The exporter: listens at once, measures when the schedule says so, and serves the last good snapshot until a signal
 * ends it.
 *
 * @returns 0 when a signal ended it
 * @throws {ConfigError} {@linkcode InvalidListenAddressError} {@linkcode WebConfigError} what was asked for is wrong
 * @throws {ListenError} an address cannot be listened on
 * @throws {WriteError} the state folder cannot be written
 */
export async function runExporter(config: Config, { signal, log }: RunExporterContext): Promise<ExitCode> {
  const { schedule, text: scheduleText, staleAfterMs } = exporterSchedule(config.exporter, Date.now());
  const listed = config.exporter.listen.map(parseListenAddress);
  const handedDown = supervisorSockets();
  const { stateDir } = config.exporter;
  const state = stateDir === undefined ? undefined : new SnapshotStore(stateDir, stateKey(config));
  await state?.prepare();

  const options = exportedSetOptions(config);
  const store = new ExporterStore(options);
  using lag = new EventLoopLag();
  const job = new PeriodicJob({
    schedule,
    run: (stopped) => refresher.refresh(stopped),
    ticks: ticksFor(schedule, "dpm-finder refresh"),
    now: Date.now,
    onError: (error) => log.error("A refresh broke: {error}", { error }),
  });
  const build = buildFacts();
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

  using notifier = supervisorNotifier(stateDir, log);
  const server = await serve((request, client) => app.fetch(request, client), {
    addresses: handedDown.length > 0 ? handedDown : listed,
    webConfigFile: config.exporter.webConfigFile,
    webConfig: {
      onReload: () => log.info("The web config file changed and holds from now on"),
      onError: (error) => log.error("{problem}. What held before goes on holding", { problem: error.message }),
    },
    onFault: ({ method, path, error }) => log.error("{method} {path} failed: {error}", { method, path, error }),
  });
  try {
    const open = server.addresses.some(({ host }) => host === "::" || host === "0.0.0.0");
    log.info("Listening on {urls}{reach}; refreshing {schedule}", {
      urls: server.urls.join(", "),
      reach: open ? " (every interface)" : "",
      schedule: scheduleText,
    });
    if (state !== undefined) {
      const found = await loadState(state, options);
      if (found.kind === "ignored") log.warn("The saved state is left aside: {reason}", { reason: found.reason });
      if (found.kind === "found") {
        store.restore(found.served);
        refresher.isSaved(found.served);
        const at = new Date(found.served.refreshedAtMs).toISOString();
        log.info("Serving the saved snapshot of {at}", { at });
      }
    }
    await notifier.ready(`Listening on ${server.urls.join(", ")}`);
    job.start(store.served?.refreshedAtMs);
    await aborted(signal);
    log.info("{reason}: ending", { reason: signal.reason instanceof Error ? signal.reason.message : "Stopped" });
  } finally {
    await notifier.stopping();
    await endOrderly(server, job, refresher);
  }
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

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}

/** Answers what is in flight, aborts the scan, saves what is not saved. */
async function endOrderly(server: RunningServer, job: PeriodicJob, refresher: Refresher): Promise<void> {
  // Not cleared: what cannot be aborted, such as the resolver, may hold the process up after this. It holds nobody up.
  Deno.unrefTimer(setTimeout(() => Deno.exit(), LAST_MS));
  await Promise.all([server.close(GRACE_MS), job.stop()]);
  await refresher.save();
}
