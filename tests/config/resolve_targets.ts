import { parseArguments } from "../../src/cli/parse_arguments.ts";
import { EXPORTER_OPTIONS } from "../../src/config/exporter_options.ts";
import { LIST_OPTIONS } from "../../src/config/list_options.ts";
import type { Warn } from "../../src/config/option.ts";
import { dotEnvSource, environmentSource } from "../../src/config/option_source.ts";
import { resolveGroups } from "../../src/config/resolve_options.ts";
import { SCAN_OPTIONS } from "../../src/config/scan_options.ts";
import { backendOrTargets } from "../../src/config/targets_options.ts";
import type { TestSources } from "./resolve_support.ts";

const GROUPS = { scan: SCAN_OPTIONS, backend: backendOrTargets({ list: LIST_OPTIONS }) };
const VOCABULARY = [...Object.values(GROUPS), LIST_OPTIONS, EXPORTER_OPTIONS].flatMap(({ options }) =>
  Object.values(options)
);

/** Resolves a backend or the targets of a file from made-up sources. */
export async function resolveBackendOrTargets(
  { args = [], environment = {}, dotEnv = {}, files = {} }: TestSources,
  warn?: Warn,
) {
  const lines = Object.entries(dotEnv).map(([name, text], index) => [name, { text, line: index + 1 }] as const);
  const sources = [
    parseArguments(args, VOCABULARY).source,
    environmentSource((name) => environment[name]),
    dotEnvSource(new Map(lines)),
  ];
  const { backend } = await resolveGroups(GROUPS, sources, {
    readTextFile: (path) => {
      const file = files[path] ?? new Deno.errors.NotFound(path);
      return file instanceof Error ? Promise.reject(file) : Promise.resolve(file);
    },
  }, warn);
  return backend;
}

/** Resolves the targets of this text, which stands in `/conf/targets.yaml`. */
export async function resolveTargets(yaml: string, { args = [], files, ...sources }: TestSources = {}, warn?: Warn) {
  const path = "/conf/targets.yaml";
  const backend = await resolveBackendOrTargets(
    { ...sources, args: ["--targets", path, ...args], files: { ...files, [path]: yaml } },
    warn,
  );
  if (!("targets" in backend)) throw new TypeError("One backend was resolved, not targets");
  return backend.targets;
}
