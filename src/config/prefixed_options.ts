import { ConfigError } from "./config_error.ts";
import type { ConfigFiles, Option, OptionGroup, OptionSource, OptionTable, Warn } from "./option.ts";
import { optionGroup } from "./resolve_options.ts";

/** What the names of options begin with where they stand a second time. */
interface Prefix {
  /** What follows the dashes of a flag: `push-`. */
  readonly flag: string;
  /** What takes the place of `PROMETHEUS_` or `DPM_FINDER_`. */
  readonly variable: string;
  /** What help says first. */
  readonly help: string;
}

/** Declares options of a table once more, read by the same functions, under other names. */
export function prefixOptions<Table extends OptionTable, Key extends keyof Table & string>(
  table: Table,
  keys: readonly Key[],
  prefix: Prefix,
): Pick<Table, Key> {
  const entries = keys.flatMap((key) => {
    const option = table[key];
    return option === undefined ? [] : [[key, prefixOption(option, prefix)]];
  });
  return Object.fromEntries(entries);
}

function prefixOption({ short: _short, aliases: _aliases, ...option }: Option, { flag, variable, help }: Prefix) {
  return {
    ...option,
    ...(option.long === undefined ? {} : { long: `--${flag}${option.long.slice(2)}` }),
    ...(option.environment === undefined
      ? {}
      : { environment: option.environment.replace(/^(?:PROMETHEUS|DPM_FINDER)_/, variable) }),
    help: help + option.help.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase()),
  };
}

/**
 * Sources that answer for the options of a table by what is given for others of the same key, so that what resolves the
 * ones resolves the others.
 *
 * @param others Whose texts they get; an option without one gets none.
 */
export function sourcesOfOthers(
  sources: readonly OptionSource[],
  table: OptionTable,
  others: OptionTable,
): OptionSource[] {
  const keys = new Map(Object.entries(table).map(([key, option]) => [option, key]));
  return sources.map((source) => ({
    kind: source.kind,
    find: (option) => {
      const other = others[keys.get(option) ?? ""];
      return other === undefined ? [] : source.find(other);
    },
  }));
}

/**
 * Declares the options of a place that is reached as a backend is: errors about the backend's options call them by the
 * names that they have here.
 */
export function prefixedGroup<Table extends OptionTable, Resolved>(
  title: OptionGroup["title"],
  options: Table,
  { table, others }: { readonly table: OptionTable; readonly others: OptionTable },
  resolve: (sources: readonly OptionSource[], files: ConfigFiles, warn: Warn) => Promise<Resolved>,
): OptionGroup<Resolved> & { readonly options: Table } {
  return {
    ...optionGroup(title, options),
    resolve: async (sources, files, warn = () => {}) => {
      try {
        return await resolve(sources, files, warn);
      } catch (error) {
        throw renameInError(error, table, others);
      }
    },
  };
}

/** Makes an error call the options of a table as those of another with the same keys. */
export function renameInError<T>(error: T, table: OptionTable, others: OptionTable): T | ConfigError {
  if (!(error instanceof ConfigError)) return error;
  const names = new Map<string, string>();
  for (const [key, { long, environment }] of Object.entries(table)) {
    const other = others[key];
    if (other === undefined) continue;
    if (environment !== undefined && other.environment !== undefined) names.set(environment, other.environment);
    if (long !== undefined && other.long !== undefined) names.set(long, other.long);
  }
  return error.withTexts((text) => text.replace(/(?<![\w-])[\w-]+/g, (word) => names.get(word) ?? word));
}
