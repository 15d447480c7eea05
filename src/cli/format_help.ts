import { defaultTextOf } from "../config/resolve_options.ts";
import { type Option, orderTitles } from "../config/option.ts";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { wrapWords } from "../text/wrap_words.ts";
import type { Command, Example } from "./command.ts";
import { COMMANDS, DEFAULT_COMMAND, findCommand } from "./commands.ts";

/** Column in which descriptions begin; in a narrow terminal they go below what they describe. */
const DESCRIPTION_COLUMN = 34;
const NARROW_COLUMN = 8;
const MIN_DESCRIPTION_COLUMNS = 36;

const EXIT_CODE_TEXTS: Readonly<Record<ExitCode, string>> = {
  [EXIT_CODES.ok]: "done",
  [EXIT_CODES.fault]: "a fault of the program, a failed write or push",
  [EXIT_CODES.usage]: "wrong usage or configuration",
  [EXIT_CODES.backend]: "the backend cannot be reached or refused, or nothing could be measured",
  [EXIT_CODES.incomplete]: "done, but some names could not be measured",
  [EXIT_CODES.budget]: "a budget is exceeded",
  [EXIT_CODES.interrupted]: "stopped by Ctrl-C (143: by SIGTERM), nothing was written",
  [EXIT_CODES.terminated]: "stopped by SIGTERM",
};
const EVERY_COMMAND: readonly ExitCode[] = [EXIT_CODES.ok, EXIT_CODES.fault, EXIT_CODES.usage];

const SOURCES = "Each value comes from its flag, else from the environment variable in brackets, else from that " +
  "variable in the file .env of the working directory.";

/**
 * Writes the text of help.
 *
 * @param name A command; without one, the list of commands and the options of the default command.
 * @param width Largest number of columns.
 * @throws {UsageError} when there is no such command
 */
export async function formatHelp(name: string | undefined, width: number): Promise<string> {
  if (name === undefined || name === "help") return await formatOverview(width);
  const command = await (await findCommand(name)).load();
  return joinParagraphs([
    paragraph(command.description, width),
    paragraph(`Usage: dpm-finder ${name} [OPTIONS]${operandUsage(command)}`, width),
    ...operandLines(command, width),
    ...optionParagraphs(command, width),
    paragraph(sources(command), width),
    paragraph(exitCodes(command), width),
    ...exampleParagraphs(command.examples, width),
  ]);
}

async function formatOverview(width: number): Promise<string> {
  const command = await (await findCommand(DEFAULT_COMMAND)).load();
  return joinParagraphs([
    paragraph(
      "Finds the metrics of a Prometheus-compatible backend that cost the most data points per minute (DPM).",
      width,
    ),
    ["Usage:", "  dpm-finder [COMMAND] [OPTIONS]", "  dpm-finder help COMMAND"],
    ["Commands:", ...COMMANDS.flatMap(({ name, summary }) => entryLines(`  ${name}`, summary, 16, width))],
    [`Options of ${DEFAULT_COMMAND}, the default command:`],
    ...optionParagraphs(command, width),
    paragraph(sources(command), width),
    paragraph(exitCodes(command), width),
    ...exampleParagraphs(command.examples, width),
  ]);
}

/** Writes paragraphs of options under their titles, in the order of all help. */
function optionParagraphs({ groups }: Command, width: number): string[][] {
  return orderTitles(groups).flatMap((title) => {
    const lines = groups.filter((group) => group.title === title)
      .flatMap(({ options }) => Object.values(options))
      .flatMap((option) => entryLines(namesOf(option), describe(option), DESCRIPTION_COLUMN, width));
    if (title === "Messages") {
      lines.push(
        ...entryLines("  -h, --help", "Show this text.", DESCRIPTION_COLUMN, width),
        ...entryLines("  -V, --version", "Show the versions of the program and of Deno.", DESCRIPTION_COLUMN, width),
      );
    }
    return lines.length === 0 ? [] : [[`${title}:`, ...lines]];
  });
}

function operandUsage({ operands }: Command): string {
  if (operands === undefined) return "";
  const { argument, max } = operands;
  return max === 2 ? ` [${argument} [${argument}]]` : ` [${argument}]`;
}

function operandLines({ operands }: Command, width: number): string[][] {
  if (operands === undefined) return [];
  return [entryLines(`  ${operands.argument}`, operands.help, DESCRIPTION_COLUMN, width)];
}

/** Writes the names of an option and the placeholder of its value. */
function namesOf(option: Option): string {
  // An option without a flag is named by its variable.
  if (option.long === undefined) return `      ${option.environment}`;
  const flags = `  ${option.short === undefined ? "    " : `${option.short}, `}${option.long}`;
  if (option.kind === "flag") return flags;
  return option.kind === "value" && option.preset !== undefined
    ? `${flags}[=${option.argument}]`
    : `${flags} ${option.argument}`;
}

function describe(option: Option): string {
  const parts = [option.help];
  const { aliases = [] } = option;
  if (aliases.length > 0) parts.push(`Also ${aliases.join(", ")}.`);
  const defaultText = defaultTextOf(option);
  // No-break spaces keep the text between brackets on one line.
  if (defaultText !== undefined) parts.push(`[default: ${defaultText}]`.replaceAll(" ", "\u00a0"));
  if (option.long !== undefined && option.environment !== undefined) parts.push(`[${option.environment}]`);
  return parts.join(" ");
}

/** Where values come from, and how those of this command's options may be written. */
function sources({ groups }: Command): string {
  const options = groups.flatMap((group) => Object.values(group.options));
  const takes = (argument: string) => options.some((option) => option.kind !== "flag" && option.argument === argument);
  const flag = options.findLast((option) => option.kind === "flag");
  const sentences = [SOURCES];
  if (flag !== undefined) sentences.push(`A flag may be switched off: ${flag.long}=false.`);
  if (takes("SECONDS")) sentences.push("SECONDS may be a duration too: 90s, 1m30s, 2h.");
  if (takes("MINUTES")) sentences.push("So may MINUTES, in whole minutes: 10m, 1h.");
  return sentences.join(" ");
}

function exitCodes(command: Command): string {
  return `Exit codes: ${exitCodesOf(command).map(([code, text]) => `${code} ${text}`).join("; ")}.`;
}

/** Every exit code of a command with its meaning, in order. */
export function exitCodesOf({ exitCodes }: Command): [ExitCode, string][] {
  const codes = [...EVERY_COMMAND, ...exitCodes].sort((a, b) => a - b);
  return codes.map((code) => [code, EXIT_CODE_TEXTS[code]]);
}

function exampleParagraphs(examples: readonly Example[], width: number): string[][] {
  return examples.map(([purpose, ...lines], index) => [
    ...(index === 0 ? ["Examples:"] : []),
    ...wrapWords(purpose, width - 2).map((line) => `  ${line}`),
    ...lines.map((line) => `    ${line}`),
  ]);
}

function entryLines(left: string, description: string, column: number, width: number): string[] {
  if (width - column < MIN_DESCRIPTION_COLUMNS) column = Math.min(column, NARROW_COLUMN);
  const indent = " ".repeat(column);
  const [first = "", ...rest] = wrapWords(description, width - column);
  const head = left.length < column - 1 ? [left.padEnd(column) + first] : [left, indent + first];
  return [...head, ...rest.map((line) => indent + line)].map((line) => line.replaceAll("\u00a0", " ").trimEnd());
}

function paragraph(text: string, width: number): string[] {
  return wrapWords(text, width);
}

function joinParagraphs(paragraphs: readonly (readonly string[])[]): string {
  return `${paragraphs.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
