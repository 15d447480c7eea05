import type { Logger } from "@logtape/logtape";
import type { HostConfig } from "../config/host_options.ts";
import type { ServerConfig } from "../config/server_options.ts";
import type { BuildInfo } from "../http/build_info.ts";
import type { Handler } from "../http/handler.ts";
import { createHostApp } from "./create_host_app.tsx";
import type { ExporterFolder } from "./exporter_directory.ts";
import { ExporterHost } from "./exporter_host.ts";
import { type ExporterResult, runExporterOnce, type RunSettings } from "./exporter_run.ts";
import { HostMetrics } from "./host_metrics.ts";
import { WorkerQueue } from "./worker_queue.ts";

/** The configuration of the host. */
interface CreateHostConfig {
  readonly host: HostConfig;
  readonly server: Pick<ServerConfig, "routePrefix" | "externalUrl" | "telemetryPath">;
}

/** What the host needs from outside. */
interface HostDependencies {
  readonly folders: readonly ExporterFolder[];
  readonly settings: RunSettings;
  /** Takes what exporters are passed as secrets out of what they say. */
  readonly redact: (text: string) => string;
  readonly build: BuildInfo;
  readonly style: { readonly css: string; readonly policy: string };
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  /** Milliseconds since some fixed moment, never going back. */
  readonly monotonicMs: () => number;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

/** A host that answers requests. */
interface RunningHost {
  readonly handler: Handler;
  readonly host: Pick<ExporterHost, "list">;
  /** Ends every exporter that runs. */
  stop(): Promise<void>;
}

/** Puts the parts of the host together. */
export function createHost(config: CreateHostConfig, dependencies: HostDependencies): RunningHost {
  const { host: { workers, maxQueue, ...host }, server } = config;
  const { folders, settings, redact, build, style, log, monotonicMs, now } = dependencies;
  const queue = new WorkerQueue<ExporterResult>({ workers, maxQueue });
  const metrics = new HostMetrics({ build, queue, workers, monotonicMs });
  const exporters = new ExporterHost({
    folders,
    allowed: host.allowExporter,
    queue,
    workers,
    run: (call, options) => runExporterOnce(call, settings, options),
    coalesce: host.coalesce,
    cacheMs: host.cacheMs,
    enableDebug: host.enableDebug,
    redact,
    metrics,
    log,
    monotonicMs,
    now,
  });
  const handler = createHostApp({
    host: exporters,
    metrics,
    queue,
    place: server,
    telemetryPath: server.telemetryPath,
    limits: { timeoutMs: host.timeoutMs, offsetMs: host.timeoutOffsetMs },
    build,
    style,
    onError: (error) => log.error("A scrape of the host's own metrics failed: {error}", { error }),
  });
  return { handler, host: exporters, stop: () => queue.stop() };
}
