import { ConfigError } from "./config_error.ts";
import { unquote } from "./dot_env.ts";
import type { Option } from "./option.ts";

/** Where a value may come from. */
type SourceKind = "flag" | "environment" | ".env" | "yaml";

/** A text given for an option, and where it was given. */
export interface Given {
  readonly text: string;
  readonly kind: SourceKind;
  /** As the user knows it: `--threads`, `DPM_FINDER_THREADS from the environment`, `… from .env line 3`. */
  readonly name: string;
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
}

/**
 * The variables of the process.
 *
 * An empty variable counts as unset, as in compose files that pass every variable on whether it has a value or not.
 *
 * A value in quotes is read as a `.env` file means it, with a warning: `docker run --env-file` keeps the quotes, and the
 * file that it is given is the `.env` of other programs. To refuse them would leave a value that holds ` #` without a
 * form that means the same everywhere.
 */
export function environmentSource(environment: (name: string) => string | undefined): OptionSource {
  const warnings = new Set<string>();
  return {
    kind: "environment",
    warnings,
    find: (option) => {
      const given = environment(option.environment);
      if (!given) return [];
      const name = `${option.environment} from the environment`;
      const text = withoutQuotes(given, name, warnings);
      return text === "" ? [] : linesOf(option, text, "environment", name);
    },
  };
}

/** Takes away the quotes around a whole value. */
function withoutQuotes(text: string, name: string, warnings: Set<string>): string {
  const trimmed = text.trim();
  if (!/^(["'`]).*\1$/s.test(trimmed)) return text;
  const inner = unquote(trimmed);
  if (inner === undefined) {
    throw new ConfigError({
      option: name,
      reason: "it begins and ends with a quote and has more of them in between",
      suggestion:
        "Leave the outer ones out, for docker run --env-file keeps them; or put other quotes around all of it",
    });
  }
  warnings.add(`${name} is read without the quotes around it, which docker run --env-file keeps`);
  return inner;
}

/** The variables of a `.env` file. */
export function dotEnvSource(variables: ReadonlyMap<string, DotEnvVariable>, path = ".env"): OptionSource {
  const names = new Map([...variables].map(([name, { line }]) => [name, `${name} from ${path} line ${line}`]));
  return {
    kind: ".env",
    variables: names,
    find: (option) => {
      const text = variables.get(option.environment)?.text;
      if (!text) return [];
      return linesOf(option, text, ".env", names.get(option.environment) ?? option.environment);
    },
  };
}

/** A variable of a `.env` file, with the line on which it stands, from 1. */
export interface DotEnvVariable {
  readonly text: string;
  readonly line: number;
}

/** One value a line for a repeatable option; the whole text for any other. */
function linesOf(option: Option, text: string, kind: SourceKind, name: string): Given[] {
  const texts = option.kind === "list" ? text.split(/\r?\n/).filter((line) => line.trim() !== "") : [text];
  return texts.map((line) => ({ text: line, kind, name }));
}
