import type { Logger } from "@logtape/logtape";
import type { BackendConfig } from "../config/backend_options.ts";
import type { ExporterConfig } from "../config/exporter_options.ts";
import type { ListConfig } from "../config/list_options.ts";
import type { ScanConfig } from "../config/scan_options.ts";
import { withLabel } from "../exposition/join_families.ts";
import type { MetricFamily } from "../exposition/metric_family.ts";
import type { Registry } from "../exposition/registry.ts";
import { untilAborted } from "../files/until_aborted.ts";
import type { HistoryKeeper } from "../history/history_keeper.ts";
import type { BuildInfo } from "../http/build_info.ts";
import type { CallOptions, OpenedBackend } from "../prometheus/backend.ts";
import type { BackendObserver } from "../prometheus/backend_observer.ts";
import { keepPlace } from "../prometheus/keep_place.ts";
import { LatestPush } from "../push/latest_push.ts";
import type { Pushable } from "../push/push_families.ts";
import { scan, type ScanDependencies } from "../scan/scan.ts";
import type { ScanObserver } from "../scan/scan_observer.ts";
import { PeriodicJob } from "../schedule/periodic_job.ts";
import type { Place, Places } from "../schedule/places.ts";
import type { TickSource } from "../schedule/tick_source.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { SnapshotStore } from "../snapshot/snapshot_store.ts";
import type { EventLoopLag } from "./event_loop_lag.ts";
import { createExporterMetrics } from "./exporter_metrics.ts";
import { exporterSchedule } from "./exporter_schedule.ts";
import { ExporterStore } from "./exporter_store.ts";
import type { RepeatedScan } from "./landing_content.ts";
import { refreshBounds } from "./refresh_bounds.ts";
import { Refresher } from "./refresher.ts";
import { loadState, saveState, stateKey } from "./saved_state.ts";
import type { ServedSnapshot } from "./served_snapshot.ts";
import { exportedFamilies } from "./snapshot_collector.ts";
import { TARGET_LABEL } from "./targets_collector.ts";

/** One backend that is scanned again and again. */
export interface TargetSettings {
  /** What the file of targets calls it; absent where the exporter has one backend. */
  readonly name?: string;
  readonly scan: ScanConfig;
  readonly list: ListConfig;
  readonly exporter: ExporterConfig;
  readonly backend: BackendConfig;
}

/** What is its own, of what it needs from the program around it. */
export interface TargetDependencies {
  /** Connects to the backend; the observer counts its requests. */
  readonly connect: (call: CallOptions, observer: BackendObserver) => Promise<OpenedBackend>;
  readonly scanObserver: ScanObserver;
  /** Sends a snapshot to where it is stored. @default it is only served */
  readonly push?: ((pushable: Pushable, signal: AbortSignal) => Promise<unknown>) | undefined;
  /** Describes what went wrong with a refresh and what to try, in the words of the running command. */
  readonly describe: (error: unknown) => string;
  /** How the commands that its page proposes name the tenant. */
  readonly repeat: RepeatedScan;
  readonly log: Logger;
}

/** What it shares with others. */
interface Shared {
  readonly build: BuildInfo;
  /** See `createExporterMetrics`. */
  readonly lag: Pick<EventLoopLag, "longestMs"> | undefined;
  readonly ticks: TickSource;
  /** Places for refreshes; `undefined` where it is alone. */
  readonly places: Places | undefined;
  /** Keeps every scan that is served; `undefined` keeps none. */
  readonly history: HistoryKeeper | undefined;
  /** Called once another snapshot is served, and the refresh that brought it is done. */
  readonly onServed: () => Promise<void>;
}

/** All about one backend: when it is scanned, what is served of it, and how it is. */
export interface TargetExporter {
  readonly name: string | undefined;
  readonly store: ExporterStore;
  readonly refreshes: PeriodicJob;
  readonly staleAfterMs: number;
  /** When it refreshes, in words: `every 1d`. */
  readonly scheduleText: string;
  readonly registry: Registry;
  readonly repeat: RepeatedScan;
  /** The folder's file that keeps its snapshot; `undefined` where none does. */
  readonly state: SnapshotStore | undefined;
  /** Restores the saved state. @throws the reason of `signal` when that aborts */
  restore(signal: AbortSignal): Promise<void>;
  /** Starts to refresh on schedule. */
  start(): void;
  /** Aborts the current refresh and saves what is not saved yet. */
  stop(): Promise<void>;
}

/**
 * Makes the exporter of one backend, without routes and server: store, schedule and metrics.
 *
 * @throws {WriteError} When the state folder cannot be written.
 */
export async function createTargetExporter(
  config: TargetSettings,
  { connect, scanObserver, push, describe, repeat, log }: TargetDependencies,
  { build, lag, ticks, places, history, onServed }: Shared,
): Promise<TargetExporter> {
  const { name } = config;
  const { text: scheduleText, intervalMs, staleAfterMs } = exporterSchedule(config.exporter, Date.now());
  const { schedule, stateDir, maxExported, exportedValues, keepScans } = config.exporter;
  const state = stateDir === undefined
    ? undefined
    : new SnapshotStore(stateDir, stateKey(config), (message) => log.warn("{message}", { message }), name);
  await state?.prepare();

  const options = { ...config.list, maxExported, exportedValues, keepScans };
  const store = new ExporterStore(options);
  let place: Place | undefined;
  const job = new PeriodicJob({
    schedule,
    run: async (stopped) => {
      const refresh = () => refresher.refresh(stopped);
      const outcome = await (places?.run((own) => (place = own, refresh()), stopped) ?? refresh());
      history?.tend();
      if (store.served?.refreshedAtMs === store.lastRefresh?.startedAtMs) await onServed();
      return outcome;
    },
    ticks,
    now: Date.now,
    onError: (error) => log.error("A refresh failed unexpectedly: {error}", { error }),
  });
  const { scan: { windowMinutes }, backend: { maxInFlight } } = config;
  const { registry, observer } = createExporterMetrics({
    ...{ store, refreshes: job, staleAfterMs, build, scheduleText },
    ...{ windowMinutes, intervalMs, maxInFlight, lag },
  });
  const pushes = new LatestPush((error) => log.error("A push failed unexpectedly: {error}", { error }));
  const refresher = new Refresher({
    store,
    measure: async (stopped) => {
      using bounds = refreshBounds(schedule, config.scan.deadlineMs, stopped);
      const kept = place && keepPlace(observer, place);
      const connecting = async (call: CallOptions) => {
        const opened = await connect(call, kept?.observer ?? observer);
        try {
          await kept?.connected(call.signal);
        } catch (error) {
          await opened.close();
          throw error;
        }
        return opened;
      };
      return await scanOnce(connecting, config.scan, {
        ...bounds,
        now: Date.now,
        maxInFlight,
        observer: scanObserver,
      });
    },
    save: state === undefined ? undefined : (served) => saveState(state, served, options),
    push: push && ((served) => {
      const { evaluatedAtMs: timestampMs } = served.view.snapshot;
      pushes.start((stopped) => push({ families: () => familiesOf(served, name), timestampMs }, stopped));
    }),
    keep: history && ((served) => history.append(served.view, name)),
    describe,
    log,
  });
  return {
    ...{ name, store, refreshes: job, staleAfterMs, scheduleText, registry, repeat, state },
    async restore(signal) {
      if (state === undefined) return;
      const found = await untilAborted(loadState(state, options, signal), signal);
      if (found.kind === "ignored") log.warn("The saved state is ignored: {reason}", { reason: found.reason });
      if (found.kind !== "found") return;
      store.restore(found.served);
      refresher.isSaved(found.served);
      const at = new Date(found.served.refreshedAtMs).toISOString();
      log.info("Serving the saved snapshot of {at}", { at });
    },
    start: () => job.start(store.served?.refreshedAtMs),
    async stop() {
      await job.stop();
      await pushes.stop();
      await refresher.save();
    },
  };
}

/** Yields what is pushed, each sample with the target that it is of. */
function* familiesOf(served: ServedSnapshot, target: string | undefined): Generator<MetricFamily> {
  for (const family of exportedFamilies(served)) {
    yield target === undefined ? family : withLabel(family, TARGET_LABEL, target);
  }
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
