import { ConfigError } from "./config_error.ts";
import { type DotEnvVariable, unquote } from "./dot_env.ts";
import type { Given, Option, OptionSource, SourceKind } from "./option.ts";

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
  const warnings = new Set<string>();
  const asked = new Set<string>();
  return {
    kind: ".env",
    variables: names,
    asked,
    warnings,
    find: (option) => {
      asked.add(option.environment);
      const { text, hasReference } = variables.get(option.environment) ?? {};
      if (!text) return [];
      const name = names.get(option.environment) ?? option.environment;
      if (hasReference) {
        warnings.add(`${name} holds ${"${…}"}, which is used as it stands: nothing is put in its place`);
      }
      return linesOf(option, text, ".env", name);
    },
  };
}

/** One value a line for a repeatable option; the whole text for any other. */
function linesOf(option: Option, text: string, kind: SourceKind, name: string): Given[] {
  const texts = option.kind === "list" ? text.split(/\r?\n/).filter((line) => line.trim() !== "") : [text];
  return texts.map((line) => ({ text: line, kind, name }));
}
