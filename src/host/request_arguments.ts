import { ValueError } from "../text/value_error.ts";
import { parseBoolean } from "../text/parse_boolean.ts";
import { quoteForDisplay } from "../text/escape_for_display.ts";
import type { DeclaredArgument } from "./exporter_description.ts";

/** Asks for the whole result of a run instead of its metrics. */
const DEBUG = "debug";

/** What a query asks of an exporter. */
interface RequestArguments {
  /** As the exporter gets them, in the order of the query. */
  readonly args: readonly string[];
  /** Whether the answer is to be all that is known of the run. */
  readonly debug: boolean;
}

/** A refusal is one line. */
const MAX_SHOWN_NAMES = 20;

/**
 * Turns the parameters of a query into the arguments of an exporter.
 *
 * Each value becomes one argument, `--name=VALUE`, whatever is in it: no shell ever sees it, and none is taken for
 * another option. The dashes may be left out, as Prometheus does, whose `__param_target` makes `?target=…`. An empty
 * value says nothing, because that is what an empty field of a form sends.
 *
 * @throws {ValueError} for a parameter that is not declared, a flag with another value than true or false, or a required
 * argument that is missing
 */
export function requestArguments(
  query: URLSearchParams,
  declared: readonly DeclaredArgument[],
): RequestArguments {
  const byName = new Map(declared.map((argument) => [argument.name, argument]));
  const args: string[] = [];
  const given = new Set<string>();
  let debug = false;
  for (const [key, value] of query) {
    // With dashes it is the exporter's own.
    if (key === DEBUG) {
      debug = isOn(key, value);
      continue;
    }
    const name = key.replace(/^--/, "");
    const argument = byName.get(name);
    if (argument === undefined) throw undeclared(key, declared);
    if (argument.kind === "flag") {
      if (isOn(key, value)) args.push(`--${name}`);
      continue;
    }
    if (value === "") continue;
    if (value.includes("\0")) throw new ValueError(`the value of --${name} has a NUL character in it`);
    given.add(name);
    args.push(`--${name}=${value}`);
  }
  const missing = declared.filter(({ name, required }) => required && !given.has(name));
  const [first] = missing;
  if (first !== undefined) {
    const names = missing.map(({ name }) => `--${name}`).join(" and ");
    throw new ValueError(`${names} ${missing.length === 1 ? "is" : "are"} missing`, `Ask with ?--${first.name}=VALUE`);
  }
  return { args, debug };
}

/** A flag of a URL: there, or said to be on. */
function isOn(key: string, value: string): boolean {
  if (value === "") return true;
  try {
    return parseBoolean(value);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new ValueError(`${quoteForDisplay(key)} is on or off`, `Ask with ?${encodeURIComponent(key)}`);
  }
}

function undeclared(key: string, declared: readonly DeclaredArgument[]): ValueError {
  const names = declared.slice(0, MAX_SHOWN_NAMES).map(({ name }) => `--${name}`).join(", ");
  return new ValueError(
    `the exporter declares no argument ${quoteForDisplay(key.slice(0, 100))}`,
    names === "" ? "It declares none" : `It declares ${names}`,
  );
}
