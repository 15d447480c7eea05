import type { Logger } from "@logtape/logtape";
import type { BackendConfig } from "../config/backend_options.ts";
import type { ExporterConfig } from "../config/exporter_options.ts";
import type { HistoryConfig } from "../config/history_options.ts";
import type { ListConfig } from "../config/list_options.ts";
import type { PushConfig } from "../config/push_options.ts";
import type { ScanConfig } from "../config/scan_options.ts";
import { EXTERNAL_URL_OPTION, type ServerConfig } from "../config/server_options.ts";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { createExporter } from "../exporter/create_exporter.ts";
import type { TargetDependencies } from "../exporter/create_target_exporter.ts";
import type { HistoryKeeper } from "../history/history_keeper.ts";
import { runServer } from "../http/run_server.ts";
import { rereadBackend } from "../prometheus/identified_sender.ts";
import { DEFAULT_BACKEND_NAMES, describeWithTip, namesGiven, targetNames } from "./backend_tips.ts";
import { bothObservers } from "./both_observers.ts";
import { openBackend } from "./open_backend.ts";
import { bypassProxies } from "./proxies.ts";
import { repeatFlags } from "./repeat_flags.ts";
import { readSupervisor } from "./supervisor.ts";
import { NO_PROGRESS } from "./terminal/create_scan_progress.ts";
import { observeBackend, observeScan } from "./terminal/log_observers.ts";
import { buildInfo } from "./version.ts";

/** The configuration of the exporter. */
interface RunExporterConfig {
  readonly server: ServerConfig;
  /** As it is without a file of targets; those have schedules of their own. */
  readonly exporter: ExporterConfig;
  readonly push: PushConfig | undefined;
  readonly history: HistoryConfig;
  /** What is scanned: one backend, or those of a file by their names. */
  readonly targets: readonly ExporterTarget[];
  /** Targets that are scanned at once at most. */
  readonly inFlight: number;
}

/** One backend that the exporter scans. */
interface ExporterTarget {
  /** What the file of targets calls it, and its place there, from 0. */
  readonly name?: string;
  readonly index?: number;
  readonly scan: ScanConfig;
  readonly list: ListConfig;
  readonly exporter: ExporterConfig;
  readonly backend: BackendConfig;
}

/** What the program hands to the exporter. */
interface RunExporterContext {
  /** Aborted by Ctrl-C and SIGTERM: the exporter then shuts down in order. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Runs the exporter: listens at once, measures on schedule, and serves the last good snapshot until a signal ends it.
 *
 * @returns 0 after a signal
 * @throws {YamlError} The web config file is wrong.
 * @throws {ServerError} An address cannot be listened on.
 * @throws {WriteError} The state folder cannot be written.
 */
export async function runExporter(config: RunExporterConfig, { signal, log }: RunExporterContext): Promise<ExitCode> {
  const { push } = config;
  const supervisor = readSupervisor(log);
  const history = await openHistory(config.history, log);
  const targets = config.targets.map((target) => {
    const own = target.name === undefined ? log : log.with({ target: target.name });
    return { ...target, dependencies: dependenciesOf(target, push, own) };
  });
  bypassProxies(targets.map(({ backend }) => backend.endpoint));
  using exporter = await createExporter({ ...config, targets }, { history, build: buildInfo(), log });
  await runServer((request, client) => exporter.app.fetch(request, client), {
    addresses: config.server.listen,
    addressesGivenBy: config.server.listenGivenBy,
    externalUrl: config.server.externalUrl,
    externalUrlOption: EXTERNAL_URL_OPTION,
    webConfigFile: config.server.webConfigFile,
    supervisor,
    folder: config.exporter.stateDir,
    about: `refreshing ${exporter.scheduleText}`,
    signal,
    log,
    onListening: () => exporter.start(signal),
    onStop: () => exporter.stop(),
    exit: () => Deno.exit(),
  });
  return EXIT_CODES.ok;
}

function dependenciesOf(
  { index, backend, scan, list }: ExporterTarget,
  push: PushConfig | undefined,
  log: Logger,
): TargetDependencies {
  const names = namesGiven(index === undefined ? DEFAULT_BACKEND_NAMES : targetNames(index), backend);
  return {
    connect: async (call, observer) => {
      const observers = bothObservers(observeBackend(log), observer);
      return await openBackend(await rereadBackend(backend, observers), call, observers);
    },
    scanObserver: observeScan(log, NO_PROGRESS),
    push: push && (async (pushable, stopped) => {
      const { pushResult } = await import("./push_result.ts");
      return await pushResult(pushable, push, { signal: stopped, log });
    }),
    describe: (error) => describeWithTip(error, names),
    repeat: { flags: repeatFlags({ backend, scan, report: list }), isDemo: backend.demo },
    log,
  };
}

/** Loads what writes the history, which few exporters need. */
async function openHistory({ dir, keepMs }: HistoryConfig, log: Logger): Promise<HistoryKeeper | undefined> {
  if (dir === undefined) return undefined;
  const { HistoryKeeper } = await import("../history/history_keeper.ts");
  return await HistoryKeeper.open({ dir, keepMs, now: Date.now, log });
}
