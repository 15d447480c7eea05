import type { OptionSource } from "./option_source.ts";

/** What every option says of itself, whatever its values are. */
interface OptionText {
  /** With its two dashes; absent for what is never taken from the command line, such as a secret. */
  readonly long?: `--${string}`;
  /** With its dash. */
  readonly short?: `-${string}`;
  /** Name of the environment variable, and of the variable in `.env`. */
  readonly environment: string;
  /** One sentence or more, without the default and the environment name: help adds both. */
  readonly help: string;
  /** The default in words, where the default itself does not say it; absent where there is none. */
  readonly defaultText?: string;
  /**
   * What decides whether the option has an effect with a command that takes it, as in {@linkcode Command.heeds}.
   *
   * @default it always has
   */
  readonly dependsOn?: "format";
  /** Options that contradict this one, by their long names. */
  readonly conflicts?: Readonly<Record<string, Conflict>>;
}

/** Why two options contradict each other. */
interface Conflict {
  /** As a clause: "what is not measured cannot be listed". */
  readonly reason: string;
  /** Whether a variable is passed over where the other one is given, as a file of variables serves several commands. */
  readonly flagsAlone?: boolean;
}

/**
 * Reads one value, or throws a `ValueError`. What it takes for something else than was written, it tells to `warn` as a
 * clause; neither names the option.
 */
export type Parse<T> = (text: string, warn: Warn) => T | Promise<T>;

/** Takes one sentence without its full stop, for the log. */
export type Warn = (words: string) => void;

interface ValueText<T> extends OptionText {
  /** What stands for the value in help. */
  readonly argument: string;
  /**
   * A parser that needs a library imports it only then, so that help and every command without the option start without
   * it.
   */
  readonly parse: Parse<T>;
  /**
   * What an error shows of a value; `undefined` shows nothing of it.
   *
   * @default all of it
   */
  readonly show?: (text: string) => string | undefined;
}

/** An option that is on or off; off unless somebody says otherwise. */
interface FlagOption extends OptionText {
  readonly kind: "flag";
}

/** An option with one value; the last one given counts. */
interface ValueOption<T = unknown, Default = unknown> extends ValueText<T> {
  readonly kind: "value";
  readonly default: Default;
  /** The value meant by the bare flag; only `--flag=VALUE` takes another, so that no next argument is swallowed. */
  readonly preset?: string;
}

/** An option that may be repeated. In a variable: one value a line. */
interface ListOption<T = unknown> extends ValueText<T> {
  readonly kind: "list";
}

/** One option: how it is called, where it may come from, how it is read, what help says. */
export type Option = FlagOption | ValueOption | ListOption;

/** Options by the key under which a command finds their values. */
export type OptionTable = Readonly<Record<string, Option>>;

/** The values that the options of a table come to. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Key in keyof Table]: Table[Key] extends FlagOption ? boolean
    : Table[Key] extends ValueOption<infer T, infer Default> ? T | Default
    : Table[Key] extends ListOption<infer T> ? readonly T[]
    : never;
};

/** Declares an option that is on or off. */
export function flag(option: OptionText): FlagOption {
  return { kind: "flag", ...option };
}

/** Declares an option with one value that has a default. */
export function value<T, Default>(
  option: ValueText<T> & { readonly default: Default; readonly preset?: string },
): ValueOption<T, Default>;
/** Declares an option with one value that may be absent. */
export function value<T>(option: ValueText<T> & { readonly preset?: string }): ValueOption<T, undefined>;
export function value(option: ValueText<unknown> & { readonly default?: unknown; readonly preset?: string }) {
  return { kind: "value", default: undefined, ...option };
}

/** Declares an option that may be repeated. */
export function list<T>(option: ValueText<T>): ListOption<T> {
  return { kind: "list", ...option };
}

/** Headings of help, in the order in which they are shown. */
export const OPTION_TITLES = ["Backend", "Scan", "Result", "Server", "Exporter", "Messages"] as const;

/** Options that belong together: what a command takes, in the form in which it works with them. */
export interface OptionGroup<Resolved = unknown> {
  /** Groups of one title are one paragraph of help. */
  readonly title: (typeof OPTION_TITLES)[number];
  readonly options: OptionTable;
  /**
   * Turns what was given into what the command works with.
   *
   * @throws {ConfigError}
   */
  resolve(sources: readonly OptionSource[], files: ConfigFiles, warn?: Warn): Resolved | Promise<Resolved>;
}

/** What an {@linkcode OptionGroup} comes to. */
export type Resolved<Group> = Group extends OptionGroup<infer T> ? T : never;

/** Reads the files that options name. */
export interface ConfigFiles {
  readonly readTextFile: (path: string) => Promise<string>;
}
