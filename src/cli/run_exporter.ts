import type { Logger } from "@logtape/logtape";
import type { Config } from "../config/config.ts";
import { ConfigError } from "../config/config_error.ts";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { createExporter } from "../exporter/create_exporter.ts";
import type { ListenAddress } from "../http/listen_address.ts";
import { parseListenAddress } from "../http/parse_listen_address.ts";
import { runServer } from "../http/run_server.ts";
import type { BackendObserver } from "../prometheus/backend_observer.ts";
import { ValueError } from "../text/value_error.ts";
import { openBackend } from "./open_backend.ts";
import { readSupervisor } from "./supervisor.ts";
import { observeBackend, observeScan } from "./terminal/log_observers.ts";
import type { ScanProgress } from "./terminal/scan_progress.ts";
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
  const addresses = config.exporter.listen.map(parseListen);
  const supervisor = readSupervisor(log);
  using exporter = await createExporter(config, {
    connect: (stopping, observer) => openBackend(config, stopping, bothObservers(observeBackend(log), observer)),
    scanObserver: observeScan(log, NO_PROGRESS),
    build: buildInfo(),
    log,
  });
  await runServer((request, client) => exporter.app.fetch(request, client), {
    addresses,
    webConfigFile: config.exporter.webConfigFile,
    supervisor,
    folder: config.exporter.stateDir,
    about: `refreshing ${exporter.scheduleText}`,
    signal,
    log,
    onListening: () => exporter.start(),
    onStop: () => exporter.stop(),
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

function parseListen(text: string): ListenAddress {
  try {
    return parseListenAddress(text);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const { reason, suggestion = "" } = error;
    throw new ConfigError({ option: "--listen", value: text, reason, suggestion, cause: error });
  }
}
