import { basename } from "node:path";
import type { Grant } from "../config/hosted_options.ts";
import { type FoundExporter, pythonOf } from "./exporter_directory.ts";
import type { ExporterDescription } from "./exporter_description.ts";
import { denoPermissions } from "./deno_permissions.ts";
import { type DenoSetup, denoSetup } from "./deno_setup.ts";
import type { ProcessCommand } from "./run_process.ts";

/** What exporters are started with. */
export interface CommandSettings {
  /** The Deno that runs exporters in TypeScript. */
  readonly deno: string;
  /** Variables that every exporter gets, by name: where programs are, who runs them, their language. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables for Deno itself. */
  readonly denoEnvironment: Readonly<Record<string, string>>;
  /** Variables that the operator passes on, by name. */
  readonly passed: Readonly<Record<string, string>>;
  readonly grants: readonly Grant[];
}

/** Where the metrics of a run go. */
const METRICS_FILE = "METRICS_FILE";

/**
 * Says how an exporter is started: in TypeScript by Deno, in Python by the interpreter beside it if there is one, any
 * other directly. Its arguments are handed over as they are.
 */
export function exporterCommand(
  exporter: FoundExporter,
  description: ExporterDescription,
  args: readonly string[],
  metricsFile: string | undefined,
  settings: CommandSettings,
): ProcessCommand {
  const { path, kind } = exporter;
  const env = {
    ...settings.environment,
    ...settings.passed,
    ...(metricsFile === undefined ? {} : { [METRICS_FILE]: metricsFile }),
  };
  if (kind === "program") return { program: path, args, env };
  if (kind === "python") return { program: pythonOf(exporter.folder), args: [path, ...args], env };
  const permissions = denoPermissions({
    name: exporter.name,
    description,
    args,
    metricsFile,
    ownFolder: ownFolderOf(exporter),
    env: [METRICS_FILE, ...Object.keys(settings.passed)],
    grants: settings.grants,
  });
  return {
    program: settings.deno,
    args: [
      ...["run", "--quiet", "--no-prompt", "--cached-only", "--frozen", ...setupFlags(denoSetup(exporter))],
      ...permissions,
      path,
      ...args,
    ],
    env: { ...env, ...settings.denoEnvironment, DENO_NO_UPDATE_CHECK: "1", DENO_NO_PACKAGE_JSON: "1", NO_COLOR: "1" },
  };
}

/** The flags by which Deno finds an exporter's dependencies. */
export function setupFlags({ config, importMap, lock }: DenoSetup): string[] {
  return [
    config === undefined ? "--no-config" : `--config=${config}`,
    ...(importMap === undefined ? [] : [`--import-map=${importMap}`]),
    `--lock=${lock}`,
    "--node-modules-dir=none",
  ];
}

/** The folder that is an exporter's alone: the one that has its name. */
function ownFolderOf({ name, folder }: FoundExporter): string | undefined {
  return basename(folder) === name ? folder : undefined;
}
