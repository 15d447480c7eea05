import process from "node:process";
import type { Logger } from "@logtape/logtape";
import type { HostConfig } from "../config/host_options.ts";
import type { HostedConfig } from "../config/hosted_options.ts";
import { EXTERNAL_URL_OPTION, type ServerConfig } from "../config/server_options.ts";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { LANDING_PAGE_STYLE, pagePolicy } from "../exporter/landing_page_style.ts";
import { systemClock } from "../exposition/clock.ts";
import { createHost } from "../host/create_host.ts";
import { type ExporterFolder, findExporter } from "../host/exporter_directory.ts";
import { HostError } from "../host/host_error.ts";
import { HOST_PAGE_STYLE } from "../host/host_page.tsx";
import { runServer } from "../http/run_server.ts";
import { ServerError } from "../http/server_error.ts";
import { countOf } from "../text/format_number.ts";
import { exporterFolders, refuseMissingFolder, runSettings, secretsOf } from "./hosted_settings.ts";
import { readSupervisor } from "./supervisor.ts";
import { buildInfo } from "./version.ts";

/** The process that inherits those whose parents ended, and has to ask how they ended. */
const INIT = 1;

/** The configuration of the host. */
interface ServeHostConfig {
  readonly hosted: HostedConfig;
  readonly host: HostConfig;
  readonly server: ServerConfig;
}

/** What the program hands to the host. */
interface ServeHostContext {
  /** Aborted by Ctrl-C and SIGTERM: the host then shuts down in order. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Serves exporters until a signal ends it.
 *
 * @returns 0 after a signal
 * @throws {ServerError} An address cannot be listened on.
 * @throws {HostError} The folder of exporters cannot be read.
 */
export async function serveHost(config: ServeHostConfig, { signal, log }: ServeHostContext): Promise<ExitCode> {
  const { hosted, server } = config;
  await refuseMissingFolder(hosted);
  const folders = exporterFolders(hosted);
  const settings = runSettings(hosted);
  const css = LANDING_PAGE_STYLE + HOST_PAGE_STYLE;
  const host = createHost(config, {
    folders,
    settings,
    redact: secretsOf(settings).redact,
    build: buildInfo(),
    style: { css, policy: pagePolicy(css) },
    log,
    monotonicMs: systemClock.monotonicMs,
    now: Date.now,
  });
  const exporters = host.host.list();
  for (const { name, problem } of exporters) {
    if (problem !== undefined) log.warn("{exporter} cannot be served: {problem}", { exporter: name, problem });
  }
  const served = exporters.filter(({ problem }) => problem === undefined).map(({ name }) => name);
  warnOfSetup(config, folders, log);
  if (served.length === 0) log.warn("No exporter can be served from {folders}", { folders: shown(folders) });
  try {
    await runServer(host.handler, {
      addresses: server.listen,
      addressesGivenBy: server.listenGivenBy,
      externalUrl: server.externalUrl,
      externalUrlOption: EXTERNAL_URL_OPTION,
      webConfigFile: server.webConfigFile,
      supervisor: readSupervisor(log),
      about: `serving ${countOf(served.length, "exporter")}${served.length === 0 ? "" : `: ${served.join(", ")}`}`,
      signal,
      log,
      onStop: () => host.stop(),
      exit: () => Deno.exit(),
    });
  } catch (error) {
    throw error instanceof ServerError && error.action === "listen on" ? withOption(error) : error;
  }
  return EXIT_CODES.ok;
}

/** Tells what is probably not meant, and shows only when it is too late. */
function warnOfSetup({ host, hosted }: ServeHostConfig, folders: readonly ExporterFolder[], log: Logger): void {
  const named = [
    ...host.allowExporter.map((name) => ["--allow-exporter", name] as const),
    ...hosted.allow.map(({ exporter }) => ["--allow", exporter] as const),
  ];
  for (const [option, exporter] of named) {
    if (isThere(exporter, folders)) continue;
    log.warn("{option} names {exporter}, which is not in {folders}", { option, exporter, folders: shown(folders) });
  }
  if (process.pid === INIT) {
    log.warn(
      "As the first process of a container, the host leaves every process that its exporters leave behind in the " +
        "table of processes. Start the container with an init, as docker run --init does",
    );
  }
}

function isThere(name: string, folders: readonly ExporterFolder[]): boolean {
  try {
    return findExporter(name, folders) !== undefined;
  } catch (error) {
    if (error instanceof HostError) return true;
    throw error;
  }
}

function shown(folders: readonly ExporterFolder[]): string {
  return folders.map(({ path }) => path).join(" or ");
}

/** Says by which option another address is chosen. */
function withOption({ action, subject, reason, hint = "", cause }: ServerError): ServerError {
  return new ServerError({ action, subject, reason, hint: `${hint} (--listen ADDRESS:PORT)`, cause });
}
