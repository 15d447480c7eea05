import { valueOf } from "../config/resolve_options.ts";
import type { Option, OptionSource } from "../config/option.ts";
import type { Command, Heeds } from "./command.ts";
import { COMMANDS } from "./commands.ts";

/** The command and the options it was given. */
interface GivenToCommand {
  readonly name: string;
  readonly command: Command;
  /** The options given as flags. Variables need no warning, because one file of them serves several commands. */
  readonly options: readonly Option[];
  readonly heeds: Heeds | undefined;
  /** The command line. The value of a flag has to be valid even if it has no effect. */
  readonly source: OptionSource;
}

/**
 * Warns of each option given as a flag that has no effect: one of another command, or one that this command heeds only
 * with another format.
 *
 * @throws {ConfigError} when the value of an option of another command is not valid
 */
export async function warnOfOptionsWithoutEffect(
  { name, command, options, heeds, source }: GivenToCommand,
  warn: (line: string) => void,
): Promise<void> {
  const entries = command.groups.flatMap((group) => Object.entries(group.options));
  const keys = new Map(entries.map(([key, option]) => [option, key]));
  for (const option of options) {
    const key = keys.get(option);
    const written = source.find(option).at(-1)?.name ?? option.long;
    if (key === undefined) {
      await valueOf(option, source.find(option));
      warn(`${written} has no effect with ${name}: it belongs to ${await ownersOf(option)}`);
    } else if (option.dependsOn !== undefined && heeds !== undefined && !heeds.keys.includes(key)) {
      warn(`${written} has no effect with ${heeds.by}`);
    }
  }
}

async function ownersOf(option: Option): Promise<string> {
  const owners: string[] = [];
  for (const { name, load } of COMMANDS) {
    const { groups } = await load();
    if (groups.some((group) => Object.values(group.options).includes(option))) owners.push(name);
  }
  return owners.join(", ");
}
