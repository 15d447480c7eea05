import { ValueError } from "../text/value_error.ts";

/** Looks up an environment variable; `undefined` when it is not set. Throws a `ValueError` when it may not be read. */
export type VariableLookup = (name: string) => string | undefined;

/** A text whose variables are replaced, or why they cannot be. */
type Substitution =
  | { readonly text: string; readonly variables: readonly string[] }
  | { readonly problem: string; readonly hint: string | undefined };

/**
 * Replaces each `${NAME}` by the value of an environment variable, and each `$$` by a dollar sign.
 *
 * Values are taken as they are: a `${…}` within one is not replaced again. A dollar sign before anything else stays,
 * as in the regular expression `_total$`. A variable that is not set is a problem, never an empty text.
 *
 * @example
 * ```ts
 * assertEquals(substituteVariables("${HOST}:$$9", () => "a"), { text: "a:$9", variables: ["HOST"] });
 * ```
 */
export function substituteVariables(text: string, lookup: VariableLookup): Substitution {
  const variables: string[] = [];
  let problem: Substitution | undefined;
  const replaced = text.replace(/\$(?:\$|\{([^}]*)(\}?))/g, (match, name: string | undefined, end: string) => {
    if (name === undefined) return "$";
    variables.push(name);
    try {
      const value = isName(name) && end === "}" ? lookup(name) : undefined;
      problem ??= problemOf(name, end, value);
      return value ?? match;
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      problem ??= { problem: `the environment variable ${name} ${error.reason}`, hint: error.suggestion };
      return match;
    }
  });
  return problem ?? { text: replaced, variables };
}

function problemOf(name: string, end: string, value: string | undefined): Substitution | undefined {
  if (end !== "}") return { problem: '"${" has no "}" after it', hint: 'Write $$ for a dollar sign before "{"' };
  if (!isName(name)) {
    // What stands there may be anything, a secret with a dollar sign among it.
    return {
      problem: 'what stands between "${" and "}" is not the name of a variable',
      hint: 'Write ${NAME}, or $$ for a dollar sign before "{"',
    };
  }
  if (value !== undefined) return undefined;
  return { problem: `the environment variable ${name} is not set`, hint: "Set it, or write $$ for a dollar sign" };
}

function isName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
}
