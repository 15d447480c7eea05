import { parseBoolean } from "../text/parse_boolean.ts";
import { conflictError } from "./config_error.ts";
import { givenFor, readGiven } from "./given_options.ts";
import type { ConfigFiles, Option, OptionGroup, Resolved } from "./option.ts";
import type { Given, OptionSource } from "./option_source.ts";

/**
 * Turns options as they were given into what a command uses: complete with every default, and frozen.
 *
 * The first source that has an option gives all of its values. Groups are resolved in order; one that reads files, such
 * as the backend, comes last, so that a mistyped number is found first.
 *
 * @param sources The strongest first.
 * @throws {ConfigError} for the first thing that is wrong
 */
export async function resolveGroups<Groups extends Readonly<Record<string, OptionGroup>>>(
  groups: Groups,
  sources: readonly OptionSource[],
  files: ConfigFiles,
): Promise<{ readonly [Key in keyof Groups]: Resolved<Groups[Key]> }> {
  await refuseConflicts(Object.values(groups).flatMap(({ options }) => Object.values(options)), sources);
  const resolved: Record<string, unknown> = {};
  for (const [key, group] of Object.entries(groups)) resolved[key] = await group.resolve(sources, files);
  return deepFreeze(resolved) as { readonly [Key in keyof Groups]: Resolved<Groups[Key]> };
}

async function refuseConflicts(options: readonly Option[], sources: readonly OptionSource[]): Promise<void> {
  const byName = new Map(
    options.flatMap((option) => option.long === undefined ? [] : [[option.long, option] as const]),
  );
  for (const option of options) {
    for (const [name, { reason, flagsAlone = false }] of Object.entries(option.conflicts ?? {})) {
      const other = byName.get(name as `--${string}`);
      const [one, another] = [await meant(option, sources), other && await meant(other, sources)];
      if (one === undefined || another === undefined) continue;
      if (flagsAlone && (one.kind !== "flag" || another.kind !== "flag")) continue;
      throw conflictError(one, another, reason);
    }
  }
}

/** Finds what was given for an option; nothing for a flag that was switched off. */
async function meant(option: Option, sources: readonly OptionSource[]): Promise<Given | undefined> {
  const given = givenFor(option, sources).at(-1);
  if (given === undefined || option.kind !== "flag") return given;
  return await readGiven(given, parseBoolean) ? given : undefined;
}

/**
 * Freezes plain objects and arrays all the way down and returns the same value.
 *
 * `Map` and `URL` keep their contents in internal slots that freezing does not reach: their types say that they are
 * read only.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}
