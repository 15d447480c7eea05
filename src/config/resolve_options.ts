import { parseBoolean } from "../text/parse_boolean.ts";
import { ValueError } from "../text/value_error.ts";
import { ConfigError, conflictError } from "./config_error.ts";
import type {
  ConfigFiles,
  Given,
  Option,
  OptionGroup,
  OptionSource,
  OptionTable,
  OptionValues,
  Parse,
  Resolved,
  Warn,
} from "./option.ts";
import { pathOf } from "./read_option_file.ts";

const ignore: Warn = () => {};

/** What the sources give for the options of one table. Each option is read when it is asked for. */
export class GivenOptions<Table extends OptionTable> {
  readonly #table: Table;
  readonly #sources: readonly OptionSource[];
  readonly #warn: Warn;

  /** @param sources The strongest first: all of an option's values come from the first source that has any. */
  constructor(table: Table, sources: readonly OptionSource[], warn: Warn = ignore) {
    this.#table = table;
    this.#sources = sources;
    this.#warn = warn;
  }

  /** Finds every text given for an option by the strongest source that gives any. */
  all(key: keyof Table): readonly Given[] {
    return givenFor(this.#option(key), this.#sources);
  }

  /** Finds the text of an option with one value; `undefined` when no source gives it. */
  one(key: keyof Table): Given | undefined {
    return this.all(key).at(-1);
  }

  /** Writes what was given for options of one value as flags, each with its text behind it. */
  asFlags(keys: readonly (keyof Table)[]): string[] {
    return keys.flatMap((key) => {
      const [{ long }, given] = [this.#option(key), this.one(key)];
      return long === undefined || given === undefined ? [] : [long, pathOf(given)];
    });
  }

  /** Says what is odd about what was given: one sentence without its full stop. */
  warn(words: string): void {
    this.#warn(words);
  }

  /** Warns that a flag has no effect. A variable needs no warning, because one file of them serves several commands. */
  warnOfIdleFlag(without: string): void {
    const idle = Object.keys(this.#table).map((key) => this.one(key)).find((one) => one?.kind === "flag");
    if (idle !== undefined) this.#warn(`${idle.name} has no effect without ${without}`);
  }

  /** How a hint names an option: as the source that has words of its own does, else by flag and variable. */
  nameOf(key: keyof Table, fallback?: string): string {
    const option = this.#option(key);
    for (const { wordFor } of this.#sources) {
      const word = wordFor?.(option);
      if (word !== undefined) return word;
    }
    return fallback ?? [option.long, option.environment].filter((name) => name !== undefined).join(" or ");
  }

  /** The same sources, asked for the options of a part of the table. */
  of<Part extends OptionTable>(part: Part): GivenOptions<Part> {
    return new GivenOptions(part, this.#sources, this.#warn);
  }

  /** Whether the source of `one` is stronger than that of `other`. */
  isStronger(one: Given, other: Given): boolean {
    const kinds = this.#sources.map(({ kind }) => kind);
    return kinds.indexOf(one.kind) < kinds.indexOf(other.kind);
  }

  /**
   * Reads the value of an option; its default when none is given.
   *
   * @throws {ConfigError} when the text given is not a valid value
   */
  async value<Key extends keyof Table>(key: Key): Promise<OptionValues<Table>[Key]> {
    return await valueOf(this.#option(key), this.all(key), this.#warn) as OptionValues<Table>[Key];
  }

  /**
   * Reads the values of all options of the table.
   *
   * @throws {ConfigError} for the first that is wrong
   */
  async values(): Promise<OptionValues<Table>> {
    const values: Record<string, unknown> = {};
    for (const key of Object.keys(this.#table)) values[key] = await this.value(key);
    return values as OptionValues<Table>;
  }

  #option(key: keyof Table): Option {
    const option = this.#table[key];
    if (option === undefined) throw new TypeError(`Cannot look up option "${String(key)}": the table lacks it.`);
    return option;
  }
}

/** Declares options that belong together, whose values the command uses as they are. */
export function optionGroup<Table extends OptionTable>(
  title: OptionGroup["title"],
  options: Table,
): OptionGroup<OptionValues<Table>> & { readonly options: Table };
/** Declares options that belong together, with the function that turns their values into what the command uses. */
export function optionGroup<Table extends OptionTable, Resolved>(
  title: OptionGroup["title"],
  options: Table,
  resolve: (given: GivenOptions<Table>, files: ConfigFiles) => Resolved | Promise<Resolved>,
): OptionGroup<Resolved> & { readonly options: Table };
export function optionGroup<Table extends OptionTable>(
  title: OptionGroup["title"],
  options: Table,
  resolve: (given: GivenOptions<Table>, files: ConfigFiles) => unknown = (given) => given.values(),
) {
  return {
    title,
    options,
    resolve: (sources: readonly OptionSource[], files: ConfigFiles, warn?: Warn) =>
      resolve(new GivenOptions(options, sources, warn), files),
  };
}

/** Finds every text given for an option by the strongest source that gives any. */
export function givenFor(option: Option, sources: readonly OptionSource[]): readonly Given[] {
  for (const source of sources) {
    const given = source.find(option);
    if (given.length > 0) return given;
  }
  return [];
}

/**
 * Parses a text that was given; an error names its source.
 *
 * @throws {ConfigError} when `parse` throws a `ValueError`
 */
export async function readGiven<T>(
  given: Given,
  parse: Parse<T>,
  { show = (text) => text, fallback = "Leave it out", warn = ignore }: {
    readonly show?: ((text: string) => string | undefined) | undefined;
    /** The suggestion where the parser has none. */
    readonly fallback?: string | undefined;
    readonly warn?: Warn | undefined;
  } = {},
): Promise<T> {
  try {
    return await parse(given.text, (clause) => warn(`${given.name}: ${clause}`));
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new ConfigError({
      option: given.name,
      value: show(given.text),
      reason: error.reason,
      suggestion: error.suggestion ?? fallback,
      cause: error,
    });
  }
}

/** Returns the default of an option in words, for help and for errors about its values. */
export function defaultTextOf(option: Option): string | undefined {
  if (option.defaultText !== undefined || option.kind !== "value") return option.defaultText;
  return option.default === undefined ? undefined : String(option.default);
}

/**
 * Reads the texts given for an option into its value; its default when there are none.
 *
 * @throws {ConfigError} when a text is not a valid value
 */
export async function valueOf(option: Option, given: readonly Given[], warn?: Warn): Promise<unknown> {
  const last = given.at(-1);
  if (option.kind === "flag") return last !== undefined && await readGiven(last, parseBoolean);
  const text = defaultTextOf(option);
  const reading = {
    show: option.show,
    fallback: text === undefined ? undefined : `Leave it out for the default: ${text}`,
    warn,
  };
  if (option.kind === "value") {
    return last === undefined ? option.default : await readGiven(last, option.parse, reading);
  }
  const values: unknown[] = [];
  for (const one of given) values.push(await readGiven(one, option.parse, reading));
  return values;
}

/**
 * Turns options as they were given into what a command uses: complete with every default, and frozen.
 *
 * The first source that has an option gives all of its values. Groups are resolved in order; one that reads files, such
 * as the backend, comes last, so that a mistyped number is found first.
 *
 * @param sources The strongest first.
 * @param warn Told what was taken for something else than was written.
 * @throws {ConfigError} for the first thing that is wrong
 */
export async function resolveGroups<Groups extends Readonly<Record<string, OptionGroup>>>(
  groups: Groups,
  sources: readonly OptionSource[],
  files: ConfigFiles,
  warn?: Warn,
): Promise<{ readonly [Key in keyof Groups]: Resolved<Groups[Key]> }> {
  await refuseConflicts(Object.values(groups).flatMap(({ options }) => Object.values(options)), sources);
  const resolved: Record<string, unknown> = {};
  for (const [key, group] of Object.entries(groups)) resolved[key] = await group.resolve(sources, files, warn);
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
