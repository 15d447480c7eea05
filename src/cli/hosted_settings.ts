import { resolve } from "node:path";
import type { HostedConfig } from "../config/hosted_options.ts";
import { missingPermissions } from "../errors/missing_permissions.ts";
import { type ExporterFolder, OWN_EXPORTERS } from "../host/exporter_directory.ts";
import type { RunSettings } from "../host/exporter_run.ts";
import { HostError } from "../host/host_error.ts";
import { Redactor } from "../prometheus/redactor.ts";
import { DENO_VARIABLES, EXPORTER_VARIABLES } from "./permissions.ts";
import { readVariable } from "./read_variable.ts";

/** Where exporters are looked for unless somebody says. */
const DEFAULT_FOLDER = "exporters";
const TEMPORARY_FOLDER = "/tmp";

/** The folders that exporters are looked for in, in their order. */
export function exporterFolders({ exportersDir }: Pick<HostedConfig, "exportersDir">): ExporterFolder[] {
  const own = { path: OWN_EXPORTERS, isOwn: true };
  const path = exportersDir ?? DEFAULT_FOLDER;
  return resolve(path) === OWN_EXPORTERS ? [own] : [{ path, isOwn: false }, own];
}

/**
 * Refuses a folder of exporters that somebody named and that is not there.
 *
 * @throws {HostError} when it is none
 */
export async function refuseMissingFolder(
  { exportersDir: path }: Pick<HostedConfig, "exportersDir">,
): Promise<void> {
  if (path === undefined) return;
  const problem = await Deno.stat(path).then(
    ({ isDirectory }) => isDirectory ? undefined : "it is no folder",
    (error) => error instanceof Deno.errors.NotFound ? "there is no such folder" : undefined,
  );
  if (problem === undefined) return;
  throw new HostError({
    action: "use the folder of exporters",
    subject: path,
    reason: problem,
    hint: "Create it, or name another one with --exporters-dir",
  });
}

/**
 * Reads from the surroundings what exporters are started with.
 *
 * @throws {HostError} when a variable to pass may not be read
 */
export function runSettings({ env, deno, allow, maxOutputBytes }: HostedConfig): RunSettings {
  return {
    deno: deno ?? Deno.execPath(),
    environment: variables(EXPORTER_VARIABLES),
    denoEnvironment: variables(DENO_VARIABLES),
    passed: Object.fromEntries(env.flatMap((name) => {
      const value = readVariable(name, () => {
        throw new HostError({
          action: "pass a variable to exporters",
          subject: name,
          reason: "the program was started without permission to read it",
          // No task and no package has a name that somebody has made up.
          hint: `Choose a name that begins with EXPORTER_, or start it with ${
            missingPermissions([{ name: "env", variable: name }]).join(" ")
          }`,
        });
      });
      return value === undefined ? [] : [[name, value]];
    })),
    grants: allow,
    maxOutputBytes,
    temporaryFolder: TEMPORARY_FOLDER,
  };
}

/** Knows the values of what exporters are passed by name, which they may repeat where they fail. */
export function secretsOf({ passed }: Pick<RunSettings, "passed">): Redactor {
  const redactor = new Redactor();
  for (const [name, value] of Object.entries(passed)) redactor.learnText(value, name);
  return redactor;
}

function variables(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => {
    const value = readVariable(name, () => {});
    return value === undefined ? [] : [[name, value]];
  }));
}
