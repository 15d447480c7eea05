import type { Command } from "../../src/cli/command.ts";
import type { CommandEntry } from "../../src/cli/commands.ts";
import { exitCodesOf } from "../../src/cli/format_help.ts";
import { longNamesOf, type Option, orderTitles } from "../../src/config/option.ts";
import { defaultTextOf } from "../../src/config/resolve_options.ts";

interface NamedCommand {
  readonly name: string;
  readonly summary: string;
  readonly command: Command;
}

/** Writes the man page, without a version or a date, so that it changes with commands and options alone. */
export async function manPage(entries: readonly CommandEntry[]): Promise<string> {
  const commands = await Promise.all(
    entries.map(async ({ name, summary, load }) => ({ name, summary, command: await load() })),
  );
  const lines = [
    '.\\" Made from the program by: deno task golden',
    '.TH DPM\\-FINDER 1 "" dpm\\-finder "User Commands"',
    ".SH NAME",
    "dpm\\-finder \\- find the metrics that cost the most data points per minute",
    ".SH SYNOPSIS",
    ".B dpm\\-finder",
    "[\\fICOMMAND\\fR] [\\fIOPTIONS\\fR]",
    ".br",
    ".B dpm\\-finder help",
    "[\\fICOMMAND\\fR]",
    ".SH COMMANDS",
    ...commands.flatMap(({ name, summary }) => [".TP", `.B ${escape(name)}`, line(summary)]),
    ...commands.flatMap(commandLines),
    ".SH OPTIONS",
    line(
      "Each value comes from its flag, else from the environment variable in brackets, else from that variable in the " +
        "file .env of the working directory. The commands that take an option stand behind it.",
    ),
    ...optionLines(commands),
    ".SH EXIT STATUS",
    ...exitLines(commands),
    ".SH FILES",
    ".TP",
    ".I .env",
    line("Variables, one a line, read from the working directory."),
  ];
  return `${lines.join("\n")}\n`;
}

function commandLines({ name, command }: NamedCommand): string[] {
  const { description, operands, examples } = command;
  return [
    `.SS dpm\\-finder ${escape(name)}`,
    line(description),
    ...operands === undefined ? [] : [".TP", `.I ${escape(operands.argument)}`, line(operands.help)],
    ...examples.flatMap(([purpose, ...shell]) => [
      ".PP",
      line(purpose),
      ".PP",
      ".RS 4",
      ".nf",
      ...shell.map(line),
      ".fi",
      ".RE",
    ]),
  ];
}

function optionLines(commands: readonly NamedCommand[]): string[] {
  const groups = commands.flatMap(({ command }) => command.groups);
  return orderTitles(groups).flatMap((title) => {
    const ofTitle = groups.filter((group) => group.title === title);
    const options = [...new Set(ofTitle.flatMap((group) => Object.values(group.options)))];
    if (options.length === 0) return [];
    return [`.SS ${escape(title)}`, ...options.flatMap((option) => oneOption(option, commands))];
  });
}

function oneOption(option: Option, commands: readonly NamedCommand[]): string[] {
  const names = [option.short, ...longNamesOf(option)].filter((name) => name !== undefined);
  const { environment } = option;
  const shown = names.length === 0 && environment !== undefined ? [environment] : names;
  const argument = option.kind === "flag" || names.length === 0 ? "" : ` \\fI${escape(option.argument)}\\fR`;
  const defaultText = defaultTextOf(option);
  const takers = commands.filter(({ command }) =>
    command.groups.some(({ options }) => Object.values(options).includes(option))
  ).map(({ name }) => name);
  const parts = [
    option.help,
    ...defaultText === undefined ? [] : [`[default: ${defaultText}]`],
    ...names.length === 0 || environment === undefined ? [] : [`[${environment}]`],
    `(${takers.join(", ")})`,
  ];
  return [".TP", `${shown.map((name) => `\\fB${escape(name)}\\fR`).join(", ")}${argument}`, line(parts.join(" "))];
}

function exitLines(commands: readonly NamedCommand[]): string[] {
  const texts = new Map(commands.flatMap(({ command }) => exitCodesOf(command)));
  return [...texts].sort(([a], [b]) => a - b).flatMap(([code, text]) => [".TP", `.B ${code}`, line(text)]);
}

/** A line of text, which must not begin like a request of roff. */
function line(text: string): string {
  const escaped = escape(text);
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}

function escape(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("^", "\\(ha").replaceAll("~", "\\(ti")
    .replaceAll("`", "\\(ga").replaceAll("'", "\\(aq").replaceAll("\u00a0", "\\ ").replaceAll("…", "...")
    .replaceAll(
      /[\u0080-\uffff]/g,
      (letter) => `\\[u${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}]`,
    );
}
