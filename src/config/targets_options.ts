import { toReadError } from "../files/read_text_file.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { parseBoolean } from "../text/parse_boolean.ts";
import { parseWholeNumber } from "../text/parse_number.ts";
import { BACKEND_OPTIONS, type BackendConfig } from "./backend_options.ts";
import { EXPORTER_OPTIONS } from "./exporter_options.ts";
import { ConfigError, conflictError } from "./config_error.ts";
import {
  type ConfigFiles,
  type Given,
  type Option,
  type OptionGroup,
  type OptionSource,
  type Resolved,
  value,
  type Warn,
} from "./option.ts";
import { parsePath } from "./parse_path.ts";
import type { PushConfig } from "./push_options.ts";
import type { GivenTarget } from "./read_targets_file.ts";
import { givenFor, GivenOptions, readGiven, resolveGroups, valueOf } from "./resolve_options.ts";
import { SCAN_OPTIONS } from "./scan_options.ts";
import { IDENTITY_OPTIONS, TARGET_KEYS } from "./target_keys.ts";
import { variableLookup } from "./variable_lookup.ts";

const MAX_IN_FLIGHT = 100;

const TARGETS_TABLE = {
  targets: value({
    long: "--targets",
    argument: "FILE",
    environment: "DPM_FINDER_TARGETS",
    help: "YAML file with many backends and tenants to scan, in place of --endpoint.",
    conflicts: { "--compare": { reason: "a comparison is one of a single tenant" } },
    parse: parsePath,
  }),
  targetsInFlight: value({
    long: "--targets-in-flight",
    argument: "N",
    environment: "DPM_FINDER_TARGETS_IN_FLIGHT",
    help: "Targets scanned at once at most.",
    parse: (text) => parseWholeNumber(text, { min: 1, max: MAX_IN_FLIGHT }),
    default: 4,
  }),
};

/** Groups of options by their keys. */
type Groups = Readonly<Record<string, OptionGroup>>;

/** One target, resolved into what flags would have come to. */
type TargetConfig<Own extends Groups> = { readonly [Key in keyof Own]: Resolved<Own[Key]> } & {
  readonly name: string;
  /** Its place in the file, from 0: messages call its keys by it. */
  readonly index: number;
  readonly scan: Resolved<typeof SCAN_OPTIONS>;
  readonly backend: BackendConfig;
  /** When the file says to scan it; `undefined` where it says nothing. */
  readonly schedule: Schedule | undefined;
};

/** The targets of a file, in its order. */
interface TargetsConfig<Own extends Groups> {
  /** The file, as it was named. */
  readonly path: string;
  readonly inFlight: number;
  readonly targets: readonly TargetConfig<Own>[];
}

/**
 * Options that reach one backend, or many by `--targets`.
 *
 * A target's own key is the strongest; then flags, `defaults` of the file, variables. Flags that choose a backend or
 * say who asks contradict `--targets`; variables that do are for runs without it, and of a file and an endpoint the
 * stronger source wins.
 *
 * @param own Groups that each target resolves for itself, besides those of a scan and a backend.
 */
export function backendOrTargets<const Own extends Groups>(
  own: Own,
): OptionGroup<BackendConfig | TargetsConfig<Own>> & {
  readonly options: typeof BACKEND_OPTIONS.options & typeof TARGETS_TABLE;
} {
  return {
    title: BACKEND_OPTIONS.title,
    options: { ...BACKEND_OPTIONS.options, ...TARGETS_TABLE },
    resolve: async (sources, files, warn) => {
      const file = await chooseTargets(sources);
      const given = new GivenOptions(TARGETS_TABLE, sources, warn);
      const inFlight = await given.value("targetsInFlight");
      if (file === undefined) return await BACKEND_OPTIONS.resolve(sources, files, warn);
      const path = await readGiven(file, TARGETS_TABLE.targets.parse);
      const targets = await resolveTargets(own, await readFile(file, files), path, { sources, files, warn });
      return { path, inFlight, targets };
    },
  };
}

/**
 * Makes a group that says how all targets are shown together: with `--targets`, it does not read the options of which
 * each target has its own value.
 */
export function ofAllTargets<Group extends OptionGroup>(group: Group, ofEach: readonly Option[]): Group {
  return {
    ...group,
    resolve: async (sources: readonly OptionSource[], files: ConfigFiles, warn?: Warn) => {
      const isMany = await chooseTargets(sources) !== undefined;
      return await group.resolve(isMany ? sources.map((source) => without(source, ofEach)) : sources, files, warn);
    },
  };
}

/**
 * Refuses a label of all that is pushed by which targets are told apart.
 *
 * @throws {ConfigError}
 */
export function refuseTargetLabel(push: PushConfig | undefined): void {
  const value = push?.labels.get("target");
  if (value === undefined) return;
  throw new ConfigError({
    option: "--push-label",
    value: `target=${value}`,
    reason: "with --targets, that label is the name of each target",
    suggestion: "Choose another name",
  });
}

function without(source: OptionSource, options: readonly Option[]): OptionSource {
  return { ...source, find: (option) => options.includes(option) ? [] : source.find(option) };
}

/** Finds the file of targets; `undefined` where there is none, or a stronger source names one backend. */
async function chooseTargets(sources: readonly OptionSource[]): Promise<Given | undefined> {
  const file = givenFor(TARGETS_TABLE.targets, sources).at(-1);
  if (file === undefined) return undefined;
  const rank = ({ kind }: Given) => sources.findIndex((source) => source.kind === kind);
  const { endpoint, demo } = BACKEND_OPTIONS.options;
  for (const option of [endpoint, demo]) {
    const other = givenFor(option, sources).at(-1);
    if (other === undefined || option === demo && !await readGiven(other, parseBoolean)) continue;
    if (rank(other) < rank(file)) return undefined;
    if (rank(other) === rank(file)) throw conflictError(file, other, "each target has an endpoint of its own");
  }
  for (const option of IDENTITY_OPTIONS) {
    const other = givenFor(option, sources).at(-1);
    if (other?.kind === "flag" && option !== demo) {
      throw conflictError(file, other, "the file says for each target how it is reached");
    }
  }
  return file;
}

async function readFile({ text: path, name }: Given, { readTextFile }: ConfigFiles): Promise<string> {
  try {
    return await readTextFile(path);
  } catch (thrown) {
    const { reason, hint = "", cause } = toReadError(path, thrown);
    throw new ConfigError({ option: name, value: path, reason, suggestion: hint, cause });
  }
}

/** What targets are resolved with. */
interface Surroundings {
  readonly sources: readonly OptionSource[];
  readonly files: ConfigFiles;
  readonly warn: Warn | undefined;
}

async function resolveTargets<Own extends Groups>(
  own: Own,
  text: string,
  path: string,
  { sources, files, warn }: Surroundings,
): Promise<readonly TargetConfig<Own>[]> {
  const told = new Set<string>();
  // What is odd about a flag is so for every target.
  const warnOnce: Warn = (words) => told.has(words) || (told.add(words), warn?.(words));
  const groups = { ...own, scan: SCAN_OPTIONS, backend: BACKEND_OPTIONS };
  // Only a run with such a file loads what reads YAML.
  const { readTargetsFile } = await import("./read_targets_file.ts");
  const { schedule, updateIntervalMs } = EXPORTER_OPTIONS.options;
  const isScheduled = [schedule, updateIntervalMs].some((option) => givenFor(option, sources).at(-1)?.kind === "flag");
  const targets: TargetConfig<Own>[] = [];
  for (const target of readTargetsFile(text, path, variableLookup(sources))) {
    const layers = layersOf(target, sources);
    if (givenFor(TARGET_KEYS.endpoint, layers).length === 0) {
      target.fail(`"targets[${target.index}].endpoint" is missing`, "Give it here, or in defaults for all targets");
    }
    const resolved = await resolveGroups(groups, layers, files, warnOnce);
    const schedule = givenFor(TARGET_KEYS.schedule, isScheduled ? [target.own] : [target.own, target.shared]);
    targets.push({
      ...resolved,
      name: target.name,
      index: target.index,
      schedule: await valueOf(TARGET_KEYS.schedule, schedule) as Schedule | undefined,
    } as TargetConfig<Own>);
  }
  return targets;
}

/** Orders the sources of one target, the strongest first. What identifies one backend comes from the file alone. */
function layersOf({ own, shared }: GivenTarget, sources: readonly OptionSource[]): readonly OptionSource[] {
  const others = sources.map((source) => without(source, IDENTITY_OPTIONS));
  const isFlag = ({ kind }: OptionSource) => kind === "flag";
  return [own, ...others.filter(isFlag), shared, ...others.filter((source) => !isFlag(source))];
}
