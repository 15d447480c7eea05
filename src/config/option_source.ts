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
  /** Every text given for an option, in the order given; empty when there is none. */
  find(option: Option): readonly Given[];
}

/**
 * The variables of the process.
 *
 * An empty variable counts as unset, as in compose files that pass every variable on whether it has a value or not.
 */
export function environmentSource(environment: (name: string) => string | undefined): OptionSource {
  return {
    kind: "environment",
    find: (option) => {
      const text = environment(option.environment);
      return text ? linesOf(option, text, "environment", `${option.environment} from the environment`) : [];
    },
  };
}

/** The variables of a `.env` file. */
export function dotEnvSource(variables: ReadonlyMap<string, DotEnvVariable>, path = ".env"): OptionSource {
  return {
    kind: ".env",
    find: (option) => {
      const variable = variables.get(option.environment);
      if (!variable?.text) return [];
      return linesOf(option, variable.text, ".env", `${option.environment} from ${path} line ${variable.line}`);
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
