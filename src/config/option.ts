/** What every kind of option declares. */
interface OptionText {
  /** With its two dashes; absent for an option that the command line never gives, such as a secret. */
  readonly long?: `--${string}`;
  /** Other names that mean the same, as other exporters call it. Needs a `long` one, by which the program names it. */
  readonly aliases?: readonly `--${string}`[];
  /** With its dash. */
  readonly short?: `-${string}`;
  /** Name of the environment variable, and of the variable in `.env`; absent for what a command is to do at once. */
  readonly environment?: string;
  /** One or more sentences, without default and environment variable, which help adds. */
  readonly help: string;
  /** The default in words, where its value does not read well; absent where there is none. */
  readonly defaultText?: string;
  /**
   * What decides whether the option has an effect, as in {@linkcode Command.heeds}.
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
  /** Whether only two flags conflict. A variable then yields, because one file of variables serves several commands. */
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
   * The words it takes, for completion by the shell; `parse` decides.
   *
   * @default none that could be listed; files where `argument` says FILE, folders where it says FOLDER
   */
  readonly choices?: readonly string[];
  /**
   * Reads one value; throws a `ValueError` without naming the option. A parser that needs a library imports it only
   * then, so that help and every command without the option start without it.
   */
  readonly parse: Parse<T>;
  /**
   * What an error shows of a value; `undefined` shows nothing of it.
   *
   * @default all of it
   */
  readonly show?: (text: string) => string | undefined;
}

/** An option that is on or off; off unless given. */
interface FlagOption extends OptionText {
  readonly kind: "flag";
}

/** An option with one value; the last one given counts. */
interface ValueOption<T = unknown, Default = unknown> extends ValueText<T> {
  readonly kind: "value";
  readonly default: Default;
  /** The value of the bare flag. Any other needs `--flag=VALUE`, so that the next argument is never swallowed. */
  readonly preset?: string;
}

/** An option that may be repeated. In a variable: one value a line. */
interface ListOption<T = unknown> extends ValueText<T> {
  readonly kind: "list";
}

/** One option: its names, where it may come from, how it is read, what help says. */
export type Option = FlagOption | ValueOption | ListOption;

/** The names of an option that stand for it in full, the one that help goes by first. */
export function longNamesOf({ long, aliases = [] }: Option): string[] {
  return long === undefined ? [] : [long, ...aliases];
}

/** Options by the key under which a command finds their values. */
export type OptionTable = Readonly<Record<string, Option>>;

/** The values of the options of a table. */
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

/** Headings that several commands share, in the order in which help shows them. */
const SHARED_TITLES = [
  "Backend",
  "Scan",
  "Result",
  "Push",
  "History",
  "Run",
  "Host",
  "Exporters",
  "Pushgateway",
  "Server",
  "Exporter",
];
const LAST_TITLE = "Messages";

/** The titles of groups, each once, in the order in which help shows them: a command's own ones first. */
export function orderTitles(groups: readonly Pick<OptionGroup, "title">[]): string[] {
  const titles = [...new Set(groups.map(({ title }) => title))];
  const shared = SHARED_TITLES.filter((title) => titles.includes(title));
  const own = titles.filter((title) => !SHARED_TITLES.includes(title) && title !== LAST_TITLE);
  return [...own, ...shared, ...titles.includes(LAST_TITLE) ? [LAST_TITLE] : []];
}

/** Options that belong together, and the form in which a command uses them. */
export interface OptionGroup<Resolved = unknown> {
  /** Help shows groups with the same title as one paragraph. */
  readonly title: string;
  readonly options: OptionTable;
  /**
   * Turns what was given into what the command uses.
   *
   * @throws {ConfigError}
   */
  resolve(sources: readonly OptionSource[], files: ConfigFiles, warn?: Warn): Resolved | Promise<Resolved>;
}

/** What an {@linkcode OptionGroup} resolves to. */
export type Resolved<Group> = Group extends OptionGroup<infer T> ? T : never;

/** Reads the files that options name. */
export interface ConfigFiles {
  readonly readTextFile: (path: string) => Promise<string>;
}

/** Where a value may come from. */
export type SourceKind = "flag" | "environment" | ".env" | "yaml";

/** A text given for an option, and where it was given. */
export interface Given {
  readonly text: string;
  readonly kind: SourceKind;
  /** As the user knows it: `--threads`, `DPM_FINDER_THREADS from the environment`, `… from .env line 3`. */
  readonly name: string;
  /** The folder that a relative path in it starts from. @default that of the process */
  readonly folder?: string;
}

/** One place that options come from: the command line, the environment, a file. */
export interface OptionSource {
  readonly kind: SourceKind;
  /**
   * Every text given for an option, in the order given; empty when there is none.
   *
   * @throws {ConfigError} when what is given cannot be told apart from its quotes
   */
  find(option: Option): readonly Given[];
  /** What is odd about the texts found so far, one sentence each without its full stop. */
  readonly warnings?: Iterable<string>;
  /** Names of all its variables, with how a message says each; absent for a source that cannot be listed. */
  readonly variables?: ReadonlyMap<string, string>;
  /** Names of the variables that were looked up so far; absent for a source that cannot be listed. */
  readonly asked?: ReadonlySet<string>;
  /** How hints name an option to whoever writes this source; absent where that is by flag and variable. */
  readonly wordFor?: (option: Option) => string | undefined;
}
