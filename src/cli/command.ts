import type { Logger } from "@logtape/logtape";
import type { BackendGivenBy } from "../config/backend_given_by.ts";
import { ConfigError } from "../config/config_error.ts";
import { LOG_OPTIONS, type LogConfig } from "../config/log_options.ts";
import type { ConfigFiles, OptionGroup, OptionSource, Resolved } from "../config/option.ts";
import { resolveGroups } from "../config/resolve_options.ts";
import type { ExitCode } from "../errors/exit_code.ts";
import type { Permissions } from "./permissions.ts";

/** What a command takes besides its options. */
interface Operands {
  /** As help shows it: `URL`. */
  readonly argument: string;
  /** What it is, in one sentence. */
  readonly help: string;
  readonly max: number;
  /** The words it takes, for completion by the shell. @default as for {@linkcode Option}: by what `argument` says */
  readonly choices?: readonly string[];
}

/** What the program hands to a command. */
interface CommandContext {
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Writes a short result, one line without time and severity, to standard error. */
  readonly tell: (line: string) => void;
  readonly operands: readonly string[];
}

/** An example shown in help: its purpose, then its lines. */
export type Example = readonly [purpose: string, ...lines: string[]];

/** Which of the options that depend on another one's value have an effect. */
export interface Heeds {
  /** The option that decides, with its value, as messages write it: `--format csv`. */
  readonly by: string;
  /** Keys of the options that have an effect with it. */
  readonly keys: readonly string[];
}

/** Groups of options by the key under which a command finds their values. */
type OptionGroups = Readonly<Record<string, OptionGroup>>;

/** The resolved groups of a command; every command has `log` besides its own. */
type CommandOptions<Groups extends OptionGroups> =
  & { readonly [Key in keyof Groups]: Resolved<Groups[Key]> }
  & { readonly log: LogConfig };

/** Everything about one command: parsing, help, documentation and permissions are made from it. */
interface CommandDeclaration<Groups extends OptionGroups> {
  /** What it does, in one paragraph. */
  readonly description: string;
  readonly options: Groups;
  /** @default it takes none */
  readonly operands?: Operands;
  /**
   * Whether options that it does not know, and everything after `--`, are among its operands, unchanged.
   *
   * @default false
   */
  readonly passThrough?: boolean;
  readonly permissions: Permissions;
  /** Exit codes it may end with besides those of every command. */
  readonly exitCodes: readonly ExitCode[];
  readonly examples: readonly Example[];
  /** Options of other commands that contradict this one, by long name, with the reason as a clause. */
  readonly contradicts?: Readonly<Record<string, string>>;
  /** Which of the options that depend on the format have an effect. @default all of them */
  readonly heeds?: (options: CommandOptions<Groups>) => Heeds;
  /** Where the one backend that it asks was given. @default it asks none, or calls its options by other names */
  readonly givenBy?: (options: CommandOptions<Groups>) => BackendGivenBy | undefined;
  /**
   * Does the work.
   *
   * @param options Resolved, complete and frozen.
   */
  run(options: CommandOptions<Groups>, context: CommandContext): Promise<ExitCode>;
}

/** A command whose options are resolved and checked: ready to run. */
interface PreparedCommand {
  readonly log: LogConfig;
  /** See {@linkcode CommandDeclaration.heeds}; `undefined` where every option has an effect. */
  readonly heeds: Heeds | undefined;
  /** See {@linkcode CommandDeclaration.givenBy}. */
  readonly givenBy: BackendGivenBy | undefined;
  run(context: CommandContext): Promise<ExitCode>;
}

/** A command without the types of its options, for the program around it. */
export interface Command extends Omit<CommandDeclaration<OptionGroups>, "heeds" | "givenBy" | "run" | "options"> {
  /** With {@linkcode LOG_OPTIONS}, which every command has. */
  readonly groups: readonly OptionGroup[];
  /**
   * Resolves the options.
   *
   * @throws {ConfigError} for the first thing that is wrong
   */
  prepare(sources: readonly OptionSource[], files: ConfigFiles): Promise<PreparedCommand>;
}

/** Declares a command. Its `run` imports what it needs, so that help and errors need not load it. */
export function defineCommand<Groups extends OptionGroups>(declaration: CommandDeclaration<Groups>): Command {
  const { options, heeds, givenBy, run, ...rest } = declaration;
  const groups = { ...options, log: LOG_OPTIONS };
  return {
    ...rest,
    groups: Object.values(groups),
    prepare: async (sources, files) => {
      const { unknownVariables } = await import("./unknown_variables.ts");
      const findUnknown = () => unknownVariables(Object.values(groups), sources);
      const warnings: string[] = [];
      const resolved = await resolveGroups(groups, sources, files, (words) => warnings.push(words)).catch(
        async (error) => {
          // A mistyped variable is a likely reason for what is missing.
          throw error instanceof ConfigError ? error.withHints(await findUnknown()) : error;
        },
      );
      const unknown = await findUnknown();
      return {
        log: resolved.log,
        heeds: heeds?.(resolved),
        givenBy: givenBy?.(resolved),
        run: async (context) => {
          const oddities = sources.flatMap((source) => [...source.warnings ?? []]);
          for (const words of [...unknown, ...oddities, ...warnings]) context.log.warn(words);
          return await run(resolved, context);
        },
      };
    },
  };
}
