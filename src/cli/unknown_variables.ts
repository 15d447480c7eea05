import type { Option, OptionGroup, OptionSource } from "../config/option.ts";
import { nearestOf } from "../text/nearest_of.ts";
import { COMMANDS } from "./commands.ts";

/** Variables of this program alone, and variables that it shares with other tools of the same folder. */
const PREFIX = /^(?:(DPM_FINDER)|PROMETHEUS)_/i;

/**
 * Finds the variables of a file that are meant for this program and that no option of any command has, and says so of
 * each in one sentence, with the name that was probably meant and without the value.
 *
 * One file serves several tools, so a `PROMETHEUS_…` counts only where it is near one of this program's own.
 */
export async function unknownVariables(
  groups: readonly OptionGroup[],
  sources: readonly OptionSource[],
): Promise<string[]> {
  const ours = sources.flatMap(({ variables = new Map<string, string>() }) => [...variables])
    .filter(([name]) => PREFIX.test(name));
  // What was looked up is known, whoever did it: a file of targets names variables of its own.
  const asked = sources.flatMap((source) => [...source.asked ?? []]);
  const known = new Set([...variablesOf(groups), ...asked]);
  if (ours.every(([name]) => known.has(name))) return [];
  const commands = await Promise.all(COMMANDS.map(({ load }) => load()));
  for (const name of variablesOf(commands.flatMap((command) => command.groups))) known.add(name);
  return ours.filter(([name]) => !known.has(name)).flatMap(([name, told]) => {
    const isOurs = PREFIX.exec(name)?.[1] !== undefined;
    const meant = meantVariable(name, [...known].filter((one) => isOurs || /^PROMETHEUS_/.test(one)));
    if (meant === undefined && !isOurs) return [];
    return [`${told} is no variable of dpm-finder${meant === undefined ? "" : `: did you mean ${meant}?`}`];
  });
}

function variablesOf(groups: readonly OptionGroup[]): string[] {
  return groups.flatMap(({ options }) => Object.values(options)).map((option: Option) => option.environment);
}

/** Compares what follows the prefix: the prefix itself would make every two names near. */
function meantVariable(name: string, known: readonly string[]): string | undefined {
  const rest = (variable: string) => variable.replace(PREFIX, "");
  const rests = new Map(known.map((variable) => [rest(variable), variable]));
  const wanted = rest(name).toUpperCase();
  const longer = [...rests.keys()].filter((word) => word.startsWith(wanted) || word.endsWith(`_${wanted}`));
  const meant = longer.length === 1 ? longer[0] : nearestOf(wanted, longer.length > 1 ? longer : [...rests.keys()]);
  return meant === undefined ? undefined : rests.get(meant);
}
