import { ConfigError } from "./config_error.ts";
import { toReadError } from "../files/read_text_file.ts";
import { OPTION_SPECS } from "./option_specs.ts";
import type { OptionSpec } from "./option_spec.ts";
import { parseBoolean } from "../text/parse_boolean.ts";
import type { RawOptionKey, RawOptions } from "./raw_options.ts";
import { ValueError } from "../text/value_error.ts";

/** Where options come from beside the command line. */
export interface ConfigSources {
  /** The value of an environment variable. */
  readonly environment: (name: string) => string | undefined;
  /** The variables of the `.env` file. */
  readonly dotEnv: ReadonlyMap<string, string>;
  readonly readTextFile: (path: string) => Promise<string>;
}

/** Sources in the order in which they win. */
export type SourceName = "flag" | "environment" | ".env";

/** A value that somebody gave, and who. */
export interface Given<T> {
  readonly value: T;
  readonly source: SourceName;
  /** As the user knows it: `--threads`, `DPM_FINDER_THREADS from the environment`, `DPM_FINDER_THREADS from .env`. */
  readonly option: string;
}

const SPECS: ReadonlyMap<string, OptionSpec> = new Map(OPTION_SPECS.map((spec) => [spec.key, spec]));

/**
 * Finds the value of an option: flag, environment, `.env`, in this order.
 *
 * An empty variable counts as unset, as in compose files that pass every variable on whether it has a value or not.
 */
export class OptionLookup {
  readonly #raw: RawOptions;
  readonly #sources: ConfigSources;

  constructor(raw: RawOptions, sources: ConfigSources) {
    this.#raw = raw;
    this.#sources = sources;
  }

  /** The text of a single-valued option. */
  text(key: RawOptionKey<string>): Given<string> | undefined {
    const flag = this.#raw[key];
    return flag === undefined ? this.#variable(key) : { value: flag, source: "flag", option: nameOf(key) };
  }

  /** Whether a switch is on; off when nobody says so. */
  flag(key: RawOptionKey<boolean>): boolean {
    return this.givenFlag(key)?.value ?? false;
  }

  /** A switch with its source, on or off, or `undefined` when nobody says so. */
  givenFlag(key: RawOptionKey<boolean>): Given<boolean> | undefined {
    const flag = this.#raw[key];
    if (flag !== undefined) return { value: flag, source: "flag", option: nameOf(key) };
    const variable = this.#variable(key);
    return variable && { ...variable, value: convert(variable, parseBoolean, specOf(key)) };
  }

  /** The values of a repeatable option, all from one source: a flag replaces what the environment lists. */
  list(key: RawOptionKey<readonly string[]>): readonly Given<string>[] {
    const flags = this.#raw[key] ?? [];
    if (flags.length > 0) return flags.map((value) => ({ value, source: "flag", option: nameOf(key) }));
    const variable = this.#variable(key);
    if (variable === undefined) return [];
    return variable.value.split(/\r?\n/).filter((line) => line.trim() !== "").map((value) => ({ ...variable, value }));
  }

  /**
   * The value of a single-valued option, read by a parser.
   *
   * @throws {ConfigError} when the parser throws a `ValueError`
   */
  parsed<T>(key: RawOptionKey<string>, parse: (text: string) => T): T | undefined {
    const given = this.text(key);
    return given && convert(given, parse, specOf(key));
  }

  /** The values of a repeatable option, each read by a parser. */
  parsedList<T>(key: RawOptionKey<readonly string[]>, parse: (text: string) => T): T[] {
    return this.list(key).map((given) => convert(given, parse, specOf(key)));
  }

  /**
   * The text of a file that an option names, without the line end that editors and `echo` leave behind.
   *
   * @throws {ConfigError} when it cannot be read or is empty
   */
  async fileText(given: Given<string>): Promise<string> {
    let text: string;
    try {
      text = await this.#sources.readTextFile(given.value);
    } catch (error) {
      const { reason, hint = "", cause } = toReadError(given.value, error);
      throw new ConfigError({ option: given.option, value: given.value, reason, suggestion: hint, cause });
    }
    const trimmed = text.replace(/^\uFEFF/, "").replace(/[\r\n]+$/, "");
    if (trimmed.trim() !== "") return trimmed;
    throw new ConfigError({
      option: given.option,
      value: given.value,
      reason: "the file is empty",
      suggestion: "Write the value into it",
    });
  }

  #variable(key: keyof RawOptions): Given<string> | undefined {
    const name = specOf(key).environment;
    if (name === undefined) return undefined;
    const environment = this.#sources.environment(name);
    if (environment) return { value: environment, source: "environment", option: `${name} from the environment` };
    const dotEnv = this.#sources.dotEnv.get(name);
    return dotEnv ? { value: dotEnv, source: ".env", option: `${name} from .env` } : undefined;
  }
}

/**
 * Reads a value and gives a `ValueError` its option.
 *
 * @param show What an error shows of the value; `undefined` where it shows nothing.
 */
export function convert<T>(
  given: Given<string>,
  parse: (text: string) => T,
  spec?: OptionSpec,
  show: (text: string) => string | undefined = (text) => text,
): T {
  try {
    return parse(given.value);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const fallback = spec?.defaultText === undefined
      ? "Leave it out"
      : `Leave it out for the default: ${spec.defaultText}`;
    throw new ConfigError({
      option: given.option,
      value: show(given.value),
      reason: error.reason,
      suggestion: error.suggestion ?? fallback,
      cause: error,
    });
  }
}

/** Says that two options exclude each other. */
export function conflictError(first: Given<unknown>, second: Given<unknown>, reason: string): ConfigError {
  return new ConfigError({
    option: first.option,
    action: `combine ${first.option} with ${second.option}`,
    reason,
    suggestion: "Leave one of them out",
  });
}

function specOf(key: keyof RawOptions): OptionSpec {
  const spec = SPECS.get(key);
  if (spec === undefined) throw new TypeError(`Cannot look up option "${key}": the table of options lacks it.`);
  return spec;
}

function nameOf(key: keyof RawOptions): string {
  return specOf(key).long ?? key;
}
