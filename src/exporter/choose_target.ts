import { helpfulResponse } from "../http/helpful_response.ts";
import { quoteForDisplay } from "../text/escape_for_display.ts";
import { nearestOf } from "../text/nearest_of.ts";
import { shorten } from "../text/shorten.ts";

/** What is known by a name, or by none where the exporter has one backend. */
interface Named {
  readonly name: string | undefined;
}

/** The targets that a request is about, or what it is answered when that cannot be known. */
export type ChosenTargets<Target> = readonly Target[] | Response;

/** Names that an answer lists; more are in what `/healthz` says. */
const MAX_NAMES = 10;
const MAX_NAME_CHARACTERS = 100;

/**
 * Finds what a request is about by `?target=`: all targets without it. Of one backend, nothing has to be said, and it is
 * not taken for another one by a name that it does not have.
 */
export function chooseTargets<Target extends Named>(
  targets: readonly Target[],
  parameters: URLSearchParams,
): ChosenTargets<Target> {
  const name = parameters.get("target") ?? "";
  if (name === "") return targets;
  if (!isMany(targets)) {
    return helpfulResponse(404, "There are no targets, for there is no file of --targets. Leave ?target= out.");
  }
  const found = targets.find((target) => target.name === name);
  if (found !== undefined) return [found];
  const names = targets.map((target) => target.name ?? "");
  const near = nearestOf(name, names);
  const hint = near === undefined ? `Targets are ${listOf(names)}` : `Did you mean "${near}"?`;
  return helpfulResponse(
    404,
    `There is no target ${quoteForDisplay(shorten(name, { maxLength: MAX_NAME_CHARACTERS }))}. ${hint}`,
  );
}

/** Finds the one target that a request is about. */
export function chooseTarget<Target extends Named>(
  targets: readonly Target[],
  parameters: URLSearchParams,
): Target | Response {
  const chosen = chooseTargets(targets, parameters);
  if (chosen instanceof Response) return chosen;
  const [first, ...others] = chosen;
  if (first !== undefined && others.length === 0) return first;
  const names = targets.map(({ name = "" }) => name);
  return helpfulResponse(
    400,
    `Say of which target, as ?target=${encodeURIComponent(names[0] ?? "")}: ${listOf(names)}`,
  );
}

/** Whether targets have names: those of a file, even if it is only one. */
export function isMany(targets: readonly Named[]): boolean {
  return targets.some(({ name }) => name !== undefined);
}

function listOf(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  return `${names.slice(0, MAX_NAMES).join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}
