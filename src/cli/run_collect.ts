import { join } from "node:path";
import type { Logger } from "@logtape/logtape";
import { CollectJob } from "../collect/collect_job.ts";
import { registerCollectMetrics } from "../collect/collect_metrics.ts";
import { collectedPath, type Evaluation } from "../collect/collected_file.ts";
import { Collector } from "../collect/collector.ts";
import { createCollectApp } from "../collect/create_collect_app.ts";
import { clearDays, planDays, planMissed, planNow } from "../collect/plan_days.ts";
import { tendFolder } from "../collect/tend_folder.ts";
import { addDays, daysBetween } from "../collect/utc_day.ts";
import { ConfigError } from "../config/config_error.ts";
import type { LogConfig } from "../config/log_options.ts";
import { EXTERNAL_URL_OPTION, type ServerConfig } from "../config/server_options.ts";
import { errorMessage } from "../errors/error_message.ts";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { EventLoopLag } from "../exporter/event_loop_lag.ts";
import { registerBackendMetrics } from "../exporter/backend_metrics.ts";
import { ProcessCollector } from "../exporter/process_collector.ts";
import { Registry } from "../exposition/registry.ts";
import { ensureFolderWritable } from "../files/ensure_folder_writable.ts";
import { dayOf } from "../history/history_tables.ts";
import { runServer, type Supervisor } from "../http/run_server.ts";
import { SdNotifier } from "../http/sd_notifier.ts";
import { rereadBackend } from "../prometheus/identified_sender.ts";
import { ticksFor } from "../schedule/tick_source.ts";
import { escapeControls } from "../text/escape_for_display.ts";
import { DAY_MS, formatDuration } from "../text/duration.ts";
import { bothObservers } from "./both_observers.ts";
import { describeCollectFailure, toCollectError } from "./collect_tips.ts";
import type { CollectRun } from "./commands/collect.ts";
import { openBackend } from "./open_backend.ts";
import { readSupervisor } from "./supervisor.ts";
import { configureLogging } from "./terminal/configure_logging.ts";
import { createScanProgress, NO_PROGRESS } from "./terminal/create_scan_progress.ts";
import { observeBackend } from "./terminal/log_observers.ts";
import { writeStdout } from "./terminal/write_stdout.ts";

/** The configuration of the collector. */
interface RunCollectConfig {
  readonly run: CollectRun;
  readonly server: ServerConfig;
  readonly log: LogConfig;
}

/** What the program hands to the collector. */
interface RunCollectContext {
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** When the program ends by force, within the five seconds in which it obeys a supervisor. */
const LAST_MS = 4_700;

/**
 * Collects once, or until a signal ends it.
 *
 * @returns 0; of a run that ends: 4 when a file is missing, 3 when nothing could be asked, 1 when files could not be
 * written
 * @throws {WriteError} The folder cannot be written.
 * @throws {BackendError} There is nothing to ask.
 */
export async function runCollect({ run, server, log: logConfig }: RunCollectConfig, context: RunCollectContext) {
  const { config, days } = run;
  const { dir } = config.storage;
  using _verbose = config.debug && logConfig.level === "info"
    ? configureLogging({ ...logConfig, level: "debug" })
    : undefined;
  const planned = days === undefined ? undefined : planDays(config, daysOf(days), Date.now());
  const plan = async () =>
    planned ?? [...await planMissed(config, Date.now(), context.signal), ...planNow(config, Date.now())];
  if (run.dryRun) {
    await writeStdout(describePlan(run, await plan()), context.signal);
    return EXIT_CODES.ok;
  }
  await prepareFolder(dir, context.log);
  if (!run.once) return await collectAlways(run, server, context);
  const { log, signal } = context;
  if (server.listenGivenBy?.startsWith("--") === true) {
    log.warn("{option} has no effect: a run that ends serves nothing", { option: server.listenGivenBy });
  }
  const progress = createScanProgress(logConfig, log);
  const observer = observeBackend(log);
  const collector = new Collector(config, {
    connect: (call) => openBackend(config.backend, call, observer),
    describe: describeCollectFailure,
    progress,
    now: Date.now,
    log,
  });
  const { exitCode } = await collector.run(await plan(), signal).catch((error: unknown) => {
    throw toCollectError(error);
  });
  await tendFolder({ dir, keepMs: run.keepMs, nowMs: Date.now(), signal, log });
  return exitCode;
}

async function collectAlways(
  { config, intervalMs, keepMs }: CollectRun,
  server: ServerConfig,
  { signal, log }: RunCollectContext,
): Promise<ExitCode> {
  using lag = new EventLoopLag();
  const registry = new Registry();
  const counting = registerBackendMetrics(registry);
  const supervisor = readSupervisor(log);
  const collector = new Collector(config, {
    connect: async (call) => {
      const observers = bothObservers(observeBackend(log), counting);
      return await openBackend(await rereadBackend(config.backend, observers), call, observers);
    },
    describe: describeCollectFailure,
    progress: NO_PROGRESS,
    onResult: (evaluation, result) => metrics.onResult(evaluation, result),
    now: Date.now,
    log,
  });
  const job = new CollectJob({
    config,
    intervalMs,
    collect: (evaluations, stopped) => collector.run(evaluations, stopped),
    tidy: (stopped) => tendFolder({ dir: config.storage.dir, keepMs, nowMs: Date.now(), signal: stopped, log }),
    onRun: (ended) => metrics.onRun(ended),
    describe: describeCollectFailure,
    ticks: ticksFor,
    now: Date.now,
    log,
  });
  const metrics = registerCollectMetrics(registry, () => job.nextRunMs);
  registry.register(new ProcessCollector(lag));
  const about = `collecting each day at its end${
    intervalMs < DAY_MS ? `, and today every ${formatDuration(intervalMs)}` : ""
  }`;
  if (server.listenGivenBy === undefined && !supervisor.listenFds) {
    await collectUnserved(job, { about, supervisor, folder: config.storage.dir, signal, log });
    return EXIT_CODES.ok;
  }
  const app = createCollectApp({
    registry,
    health: () => job.health,
    place: server,
    telemetryPath: server.telemetryPath,
    onError: (error) => log.error("A scrape failed: {error}", { error }),
  });
  await runServer((request, client) => app.fetch(request, client), {
    addresses: server.listen,
    addressesGivenBy: server.listenGivenBy,
    externalUrl: server.externalUrl,
    externalUrlOption: EXTERNAL_URL_OPTION,
    webConfigFile: server.webConfigFile,
    supervisor,
    folder: config.storage.dir,
    about,
    signal,
    log,
    onListening: () => job.start(),
    onStop: () => job.stop(),
    exit: () => Deno.exit(),
  });
  return EXIT_CODES.ok;
}

/** Runs the job until the signal, telling the supervisor as a server does. */
async function collectUnserved(
  job: CollectJob,
  { about, supervisor, folder, signal, log }: {
    readonly about: string;
    readonly supervisor: Supervisor;
    readonly folder: string;
    readonly signal: AbortSignal;
    readonly log: Logger;
  },
): Promise<void> {
  using notifier = new SdNotifier({
    ...supervisor,
    ownPath: join(folder, ".dpm-finder-notify.sock"),
    onError: (error) => log.warn(error.message),
  });
  const stopped = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => stopped.resolve(), { once: true });
  log.info("Started: {about}", { about });
  job.start();
  await notifier.ready(about);
  if (!signal.aborted) await stopped.promise;
  log.info("{reason}: ending", { reason: errorMessage(signal.reason) });
  await notifier.stopping();
  // What cannot be aborted, such as the resolver, does not hold the program up; the timer itself does not either.
  Deno.unrefTimer(setTimeout(() => Deno.exit(), LAST_MS));
  await job.stop();
}

function daysOf({ from, to }: NonNullable<CollectRun["days"]>): string[] {
  const today = dayOf(Date.now());
  const last = to ?? addDays(today, -1);
  const [option, day] = last > today ? ["--to", last] : ["--from", from];
  if (last > today || from > last) {
    throw new ConfigError({
      option,
      value: day,
      reason: `today, in UTC, is ${today}`,
      suggestion: "Give days that have begun; without --to, the last one is yesterday",
    });
  }
  return daysBetween(from, last);
}

/** Makes sure that files can be written, before anything is asked. */
async function prepareFolder(dir: string, log: Logger): Promise<void> {
  await ensureFolderWritable(dir);
  await clearDays(dir, Date.now()).catch((error: unknown) => {
    log.debug("Leftovers of killed runs stay in {dir}: {error}", { dir, error });
  });
}

function* describePlan({ config }: CollectRun, evaluations: readonly Evaluation[]): Generator<string> {
  for (const evaluation of evaluations) {
    yield `${new Date(evaluation.atMs).toISOString()}  ${collectedPath(config.storage.dir, evaluation)}\n`;
    for (const { name, query } of config.metrics) {
      yield `  ${escapeControls(name)}: ${query.for(evaluation.service).replaceAll("\n", "\n    ")}\n`;
    }
  }
}
