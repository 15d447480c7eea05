import { valueOf } from "../config/resolve_options.ts";
import type { Option } from "../config/option.ts";
import type { OptionSource } from "../config/option_source.ts";
import type { Command, Heeds } from "./command.ts";
import { COMMANDS } from "./commands.ts";

/** What decides whether options have an effect. */
interface GivenToCommand {
  readonly name: string;
  readonly command: Command;
  /** The options given as flags. A variable is never told of: one file of them serves several commands. */
  readonly options: readonly Option[];
  readonly heeds: Heeds | undefined;
  /** The command line: what a flag says has to make sense, whether it has an effect or not. */
  readonly source: OptionSource;
}

/**
 * Tells of each option given as a flag that changes nothing: one of another command, or one that this command heeds
 * with another format alone.
 *
 * @throws {ConfigError} when the value of an option of another command makes no sense
 */
export async function warnOfOptionsWithoutEffect(
  { name, command, options, heeds, source }: GivenToCommand,
  warn: (line: string) => void,
): Promise<void> {
  const entries = command.groups.flatMap((group) => Object.entries(group.options));
  const keys = new Map(entries.map(([key, option]) => [option, key]));
  for (const option of options) {
    const key = keys.get(option);
    if (key === undefined) {
      await valueOf(option, source.find(option));
      warn(`${option.long} has no effect with ${name}: it belongs to ${await ownersOf(option)}`);
    } else if (option.dependsOn !== undefined && heeds !== undefined && !heeds.keys.includes(key)) {
      warn(`${option.long} has no effect with ${heeds.by}`);
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
