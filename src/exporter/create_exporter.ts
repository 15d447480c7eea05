import type { Logger } from "@logtape/logtape";
import type { Hono } from "hono";
import type { ExporterConfig } from "../config/exporter_options.ts";
import type { ServerConfig } from "../config/server_options.ts";
import { systemClock } from "../exposition/clock.ts";
import type { HistoryKeeper } from "../history/history_keeper.ts";
import type { BuildInfo } from "../http/build_info.ts";
import { Places } from "../schedule/places.ts";
import { isByMinute, type Schedule } from "../schedule/schedule.ts";
import { minuteTicks, sharedTicks, ticksFor } from "../schedule/tick_source.ts";
import { findOtherStates } from "../snapshot/snapshot_store.ts";
import { countOf } from "../text/format_number.ts";
import { createExporterApp } from "./create_exporter_app.tsx";
import {
  createTargetExporter,
  type TargetDependencies,
  type TargetExporter,
  type TargetSettings,
} from "./create_target_exporter.ts";
import { EventLoopLag } from "./event_loop_lag.ts";
import { createTargetsMetrics } from "./exporter_metrics.ts";
import { ScrapeSize } from "./scrape_size.ts";

/** The configuration of an exporter. */
interface ExporterSettings {
  readonly server: Pick<ServerConfig, "routePrefix" | "externalUrl" | "telemetryPath">;
  readonly exporter: Pick<ExporterConfig, "refreshEndpoint" | "stateDir">;
  /** What is scanned: one backend without a name, or those of a file by theirs. */
  readonly targets: readonly (TargetSettings & { readonly dependencies: TargetDependencies })[];
  /** Targets that are scanned at once at most. */
  readonly inFlight: number;
}

/** What an exporter needs from the program around it. */
interface ExporterDependencies {
  /** Keeps every scan that is served. @default none is kept */
  readonly history?: HistoryKeeper | undefined;
  readonly build: BuildInfo;
  readonly log: Logger;
}

/** An exporter, complete except for the server that serves its app. */
interface Exporter extends Disposable {
  readonly app: Hono;
  /** When it refreshes, in words: `every 1d`. */
  readonly scheduleText: string;
  /** Restores the saved states and starts to refresh on schedule, unless `signal` aborts before. */
  start(signal: AbortSignal): Promise<void>;
  /** Aborts what is refreshed and saves what is not saved yet. */
  stop(): Promise<void>;
}

const JOB_NAME = "dpm-finder refresh";

/**
 * Makes the exporter of a configuration: its targets, metrics and routes.
 *
 * @throws {WriteError} When the state folder cannot be written.
 */
export async function createExporter(
  { server, exporter, targets: settings, inFlight }: ExporterSettings,
  { history, build, log }: ExporterDependencies,
): Promise<Exporter> {
  const isOne = settings.length === 1 && settings[0]?.name === undefined;
  using started = new DisposableStack();
  const lag = started.use(new EventLoopLag());
  const minutes = sharedTicks(minuteTicks(JOB_NAME));
  const ticksOf = (schedule: Schedule) => isByMinute(schedule) ? minutes : ticksFor(schedule, JOB_NAME);
  const places = isOne ? undefined : new Places(inFlight);
  const targets: TargetExporter[] = [];
  const tellScrapeSize = async () => {
    // While others have not had their turn, the size is none that lasts.
    if (places === undefined || places.waiting === 0) await scrapeSize.tell().catch(onScrapeError);
  };
  for (const { dependencies, ...config } of settings) {
    const shared = {
      build,
      lag: isOne ? lag : undefined,
      ticks: ticksOf(config.exporter.schedule),
      places,
      history,
      onServed: tellScrapeSize,
    };
    targets.push(await createTargetExporter(config, dependencies, shared));
  }
  const registry = isOne && targets[0] !== undefined ? targets[0].registry : createTargetsMetrics(
    targets.map(({ name = "", registry }) => ({ name, registry })),
    { build, lag },
  );
  const onScrapeError = (error: unknown) => log.error("A scrape failed: {error}", { error });
  const servedTargets = () => targets.filter(({ store }) => store.served !== undefined).length;
  const scrapeSize = new ScrapeSize(registry, log, () => isOne ? "" : ` of ${countOf(servedTargets(), "target")}`);
  const app = createExporterApp({
    targets,
    registry,
    build,
    place: server,
    telemetryPath: server.telemetryPath,
    monotonicMs: systemClock.monotonicMs,
    refresh: exporter.refreshEndpoint ? (target) => void target.refreshes.runNow() : undefined,
    onError: onScrapeError,
  });
  const stack = started.move();
  return {
    app,
    scheduleText: describeSchedules(targets),
    async start(signal) {
      const { stateDir } = exporter;
      if (stateDir !== undefined && !isOne) await tellOthers(stateDir, targets, log);
      try {
        for (const target of targets) await target.restore(signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      if (servedTargets() > 0) await tellScrapeSize();
      for (const target of targets) target.start();
    },
    async stop() {
      await Promise.all(targets.map((target) => target.stop()));
      await history?.stop();
    },
    [Symbol.dispose]: () => stack.dispose(),
  };
}

/** Says in the words of one target, or of all where they have one schedule, when they are refreshed. */
function describeSchedules(targets: readonly Pick<TargetExporter, "name" | "scheduleText">[]): string {
  const [first, ...others] = new Set(targets.map(({ scheduleText }) => scheduleText));
  const isNamed = targets.some(({ name }) => name !== undefined);
  const when = others.length > 0 || first === undefined ? "each on its schedule" : first;
  return isNamed ? `${countOf(targets.length, "target")} ${when}` : when;
}

async function tellOthers(folder: string, targets: readonly TargetExporter[], log: Logger): Promise<void> {
  const states = targets.flatMap(({ state }) => state ?? []);
  const others = await findOtherStates(folder, states);
  if (others.length === 0) return;
  const which = others.length === 1 ? `"${others[0]}"` : `${others.length} files, "${others[0]}" among them,`;
  log.info("{which} in the state folder {verb} of no target of the file, and may be removed", {
    which,
    verb: others.length === 1 ? "is" : "are",
  });
}
