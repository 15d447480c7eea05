import type { Logger } from "@logtape/logtape";
import { ConfigError } from "../config/config_error.ts";
import { LOG_OPTIONS, type LogConfig } from "../config/log_options.ts";
import type { ConfigFiles, OptionGroup, Resolved } from "../config/option.ts";
import type { OptionSource } from "../config/option_source.ts";
import { resolveGroups } from "../config/resolve_options.ts";
import type { ExitCode } from "../errors/exit_code.ts";
import type { Permissions } from "./permissions.ts";

/** What a command takes beside its options. */
interface Operands {
  /** As help shows it: `URL`. */
  readonly argument: string;
  /** What it is, in one sentence. */
  readonly help: string;
  readonly max: number;
}

/** What a command is given by the program around it. */
interface CommandContext {
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Writes one line of a result that is no document on standard error, without time and severity. */
  readonly tell: (line: string) => void;
  readonly operands: readonly string[];
}

/** An example of help: what it is for, and the arguments. */
export type Example = readonly [purpose: string, ...lines: string[]];

/** Whether options that depend on another one's value have an effect now. */
export interface Heeds {
  /** The option that decides, with its value, as a message says it: `--format csv`. */
  readonly by: string;
  /** Keys of the options that have an effect with it. */
  readonly keys: readonly string[];
}

/** Groups of options by the key under which a command finds what they come to. */
type OptionGroups = Readonly<Record<string, OptionGroup>>;

/** What a command's groups come to; every command has `log` beside its own. */
type CommandOptions<Groups extends OptionGroups> =
  & { readonly [Key in keyof Groups]: Resolved<Groups[Key]> }
  & { readonly log: LogConfig };

/** What one command is: everything that parsing, help, documentation and permissions are made from. */
interface CommandDeclaration<Groups extends OptionGroups> {
  /** What it does, in one paragraph. */
  readonly description: string;
  readonly options: Groups;
  /** @default it takes none */
  readonly operands?: Operands;
  readonly permissions: Permissions;
  /** Exit codes it may end with beside those that every command may. */
  readonly exitCodes: readonly ExitCode[];
  readonly examples: readonly Example[];
  /** Options of other commands that contradict this one, by their long names, with the reason as a clause. */
  readonly contradicts?: Readonly<Record<string, string>>;
  /** Which of the options that depend on the format have an effect. @default all of them */
  readonly heeds?: (options: CommandOptions<Groups>) => Heeds;
  /**
   * Does the work.
   *
   * @param options Resolved, complete and frozen.
   */
  run(options: CommandOptions<Groups>, context: CommandContext): Promise<ExitCode>;
}

/** A command that is ready to run: its options are resolved and checked. */
interface PreparedCommand {
  readonly log: LogConfig;
  /** See {@linkcode CommandDeclaration.heeds}; `undefined` where every option has an effect. */
  readonly heeds: Heeds | undefined;
  run(context: CommandContext): Promise<ExitCode>;
}

/** A command without the types of its options, for the program around it. */
export interface Command extends Omit<CommandDeclaration<OptionGroups>, "heeds" | "run" | "options"> {
  /** With {@linkcode LOG_OPTIONS}, which every command has. */
  readonly groups: readonly OptionGroup[];
  /**
   * Resolves the options.
   *
   * @throws {ConfigError} for the first thing that is wrong
   */
  prepare(sources: readonly OptionSource[], files: ConfigFiles): Promise<PreparedCommand>;
}

/** Declares a command. Whatever it needs to run is imported by `run`, so that help and errors need not load it. */
export function defineCommand<Groups extends OptionGroups>(declaration: CommandDeclaration<Groups>): Command {
  const { options, heeds, run, ...rest } = declaration;
  const groups = { ...options, log: LOG_OPTIONS };
  return {
    ...rest,
    groups: Object.values(groups),
    prepare: async (sources, files) => {
      const { unknownVariables } = await import("./unknown_variables.ts");
      const unknown = await unknownVariables(Object.values(groups), sources);
      const warnings: string[] = [];
      const resolved = await resolveGroups(groups, sources, files, (words) => warnings.push(words)).catch((error) => {
        // A mistyped variable is a likely reason for what is missing.
        throw error instanceof ConfigError ? error.withHints(unknown) : error;
      });
      return {
        log: resolved.log,
        heeds: heeds?.(resolved),
        run: async (context) => {
          const oddities = sources.flatMap((source) => [...source.warnings ?? []]);
          for (const words of [...unknown, ...oddities, ...warnings]) context.log.warn(words);
          return await run(resolved, context);
        },
      };
    },
  };
}
