import { COMMANDS } from "../../src/cli/commands.ts";

const commands = await Promise.all(COMMANDS.map(({ load }) => load()));
const options = commands.flatMap(({ groups }) => groups).flatMap((group) => Object.values(group.options));

/**
 * Every variable that an option may come from, empty, which counts as unset: whoever runs the tests may have settings of
 * their own.
 */
export const UNSET_VARIABLES: Readonly<Record<string, string>> = Object.fromEntries(
  options.map(({ environment }) => [environment, ""]),
);
