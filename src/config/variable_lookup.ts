import { ValueError } from "../text/value_error.ts";
import type { VariableLookup } from "../yaml/substitute_variables.ts";
import { type OptionSource, value } from "./option.ts";
import { givenFor } from "./resolve_options.ts";

/** Looks variables of a file up where options find theirs: in the environment, then in `.env`. */
export function variableLookup(sources: readonly OptionSource[]): VariableLookup {
  const ofVariables = sources.filter(({ kind }) => kind !== "flag");
  return (environment) => {
    const option = value({ argument: "TEXT", environment, help: "", parse: (text) => text });
    try {
      return givenFor(option, ofVariables).at(-1)?.text;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotCapable)) throw error;
      throw new ValueError(
        "may not be read, because the program was started without permission",
        `Start it with ${environment} in --allow-env, or choose a name that begins with DPM_FINDER_`,
        { cause: error },
      );
    }
  };
}
