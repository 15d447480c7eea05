import type { Option } from "../config/option.ts";
import type { Command } from "./command.ts";
import { type CommandEntry, COMMANDS, DEFAULT_COMMAND, EXPORTER_COMMAND, findCommand } from "./commands.ts";
import { EXPORTER_FLAG } from "../config/exporter_options.ts";
import { readGiven } from "../config/resolve_options.ts";
import { parseBoolean } from "../text/parse_boolean.ts";
import { type Operand, parseArguments, type ParsedArguments } from "./parse_arguments.ts";
import { textColumns } from "./terminal/columns.ts";
import { UsageError } from "./usage_error.ts";
import { versionText } from "./version.ts";

/** What a flag may be switched with. */
const SWITCH_WORD = /^(true|1|yes|on|false|0|no|off)$/i;

/** What the arguments ask for: a text to show, or a command to run. */
export type Invocation =
  | { readonly kind: "text"; readonly text: string }
  | {
    readonly kind: "command";
    /** `undefined` where no command is named. */
    readonly entry: CommandEntry | undefined;
    readonly parsed: ParsedArguments;
  };

/**
 * Reads what the arguments ask for. The command may stand after options, as `dpm-finder -v exporter`.
 *
 * @throws {UsageError} when a command or an option does not exist, or an option lacks its value
 */
export async function readInvocation(args: readonly string[]): Promise<Invocation> {
  const [first = "", ...rest] = args;
  if (first === "help") {
    const { operands } = await parseFor(await findCommand(DEFAULT_COMMAND), rest);
    return { kind: "text", text: await helpText(operands.map(({ text }) => text)) };
  }
  const entry = /^[^-]/.test(first) ? await findCommand(first) : undefined;
  const parsed = await parseFor(entry ?? await findCommand(DEFAULT_COMMAND), entry === undefined ? args : rest);
  const late = parsed.operands.find(({ text }) => text === "help" || COMMANDS.some(({ name }) => name === text));
  if (entry === undefined && late !== undefined) {
    return await readInvocation([late.text, ...args.toSpliced(late.index, 1)]);
  }
  if (parsed.wantsHelp) {
    const given = parsed.source.find(EXPORTER_FLAG.options.exporter).at(-1);
    const isExporter = entry === undefined && given !== undefined && await readGiven(given, parseBoolean);
    const name = entry?.name ?? (isExporter ? EXPORTER_COMMAND : undefined);
    const { name: ran, load } = await findCommand(name ?? DEFAULT_COMMAND);
    const command = await load();
    if (command.passThrough !== true) refuseSurplusOperands(ran, command, parsed.operands);
    return { kind: "text", text: await helpText([name]) };
  }
  if (parsed.wantsVersion) return { kind: "text", text: `${versionText()}\n` };
  return { kind: "command", entry, parsed };
}

/**
 * Refuses words that a command does not take.
 *
 * @throws {UsageError}
 */
export function refuseSurplusOperands(name: string, command: Command, given: readonly Operand[]): void {
  const surplus = given[command.operands?.max ?? 0];
  if (surplus === undefined) return;
  const { text, after } = surplus;
  if (after !== undefined && (after.kind !== "flag" || SWITCH_WORD.test(text))) {
    throw new UsageError(text, `${after.long} takes a value after an equals sign alone`, `Write ${after.long}=${text}`);
  }
  const { operands } = command;
  if (operands !== undefined) {
    const many = operands.max === 1 ? `one ${operands.argument}` : `${operands.max} times ${operands.argument}`;
    throw new UsageError(text, `${name} takes ${many} and no more`, "Leave it out");
  }
  if (COMMANDS.some((entry) => entry.name === text)) {
    throw new UsageError(text, `the command ${name} is named already`, "Leave one of them out");
  }
  throw new UsageError(
    text,
    "there is no such command, and no option takes it as its value",
    "Put a value right after its option; --help lists them all",
  );
}

async function parseFor({ load }: CommandEntry, args: readonly string[]): Promise<ParsedArguments> {
  const command = await load();
  const own = optionsOf(command);
  if (command.passThrough === true) {
    const { parsePassingThrough } = await import("./pass_through.ts");
    return parsePassingThrough(args, own);
  }
  const parsed = parseArguments(args, own);
  if (parsed.unknown.length === 0) return parsed;
  // An option of another command has no effect here, and is not unknown.
  const all = [...own, ...(await Promise.all(COMMANDS.map((command) => command.load()))).flatMap(optionsOf)];
  const again = parseArguments(args, all);
  const [unknown] = again.unknown;
  if (unknown === undefined || again.wantsHelp) return again;
  const { unknownOption } = await import("./unknown_word.ts");
  throw unknownOption(unknown, all, own);
}

async function helpText([name, surplus]: readonly (string | undefined)[]): Promise<string> {
  if (surplus !== undefined) throw new UsageError(surplus, "help takes one command", "Write dpm-finder help [COMMAND]");
  const { formatHelp } = await import("./format_help.ts");
  return await formatHelp(name, textColumns());
}

function optionsOf({ groups }: Command): Option[] {
  return groups.flatMap(({ options }) => Object.values(options));
}
