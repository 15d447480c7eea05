import type { Logger } from "@logtape/logtape";
import type { HostedConfig } from "../config/hosted_options.ts";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { findExporter, type FoundExporter, listExporters, unknownExporter } from "../host/exporter_directory.ts";
import { HostError } from "../host/host_error.ts";
import { preparation } from "../host/preparation.ts";
import { exporterFolders, runSettings } from "./hosted_settings.ts";

/**
 * Fetches what exporters depend on, so that nothing is fetched while they are served.
 *
 * @param names Empty for all.
 * @throws {HostError} for the first exporter that is not there, or whose dependencies cannot be fetched
 */
export async function prepareExporters(
  names: readonly string[],
  config: HostedConfig,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Pick<Logger, "info"> },
): Promise<ExitCode> {
  const folders = exporterFolders(config);
  const settings = runSettings(config);
  const exporters: FoundExporter[] = [];
  for (const name of names.length === 0 ? listExporters(folders).keys() : names) {
    const found = findExporter(name, folders);
    if (found === undefined) throw unknownExporter(name, folders);
    exporters.push(found);
  }
  for (const exporter of exporters) {
    const steps = await preparation(exporter, settings);
    for (const step of steps) {
      log.info("{exporter}: {command}", { exporter: exporter.name, command: step.shown });
      const { code } = await new Deno.Command(step.program, {
        args: [...step.args],
        env: { ...step.env },
        stdin: "null",
        stdout: "null",
        stderr: "inherit",
        signal,
      }).spawn().status;
      signal.throwIfAborted();
      if (code === 0) continue;
      throw new HostError({
        action: "fetch the dependencies of",
        subject: exporter.name,
        reason: `"${step.shown}" ended with exit code ${code}`,
        hint: "What it says is above",
        exitCode: EXIT_CODES.fault,
      });
    }
    if (steps.length === 0) log.info("{exporter} depends on nothing that is fetched", { exporter: exporter.name });
  }
  return EXIT_CODES.ok;
}
