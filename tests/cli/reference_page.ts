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

/** Writes the page of the documentation that has every command and every option. */
export async function referencePage(entries: readonly CommandEntry[]): Promise<string> {
  const commands = await Promise.all(
    entries.map(async ({ name, summary, load }) => ({ name, summary, command: await load() })),
  );
  const rows = commands.map(({ name, summary }) => `| [${name}](#${name}) | ${cell(summary)} |`);
  return `# Reference

Every command and every option. This page is made from the program by \`deno task golden\`, as are \`dpm-finder help\`,
the man page and the completion of shells.

| Command | What it does |
| - | - |
${rows.join("\n")}

${commands.map(commandSection).join("\n")}
## Where values come from

An option comes from its flag, else from its variable in the environment, else from the same variable in the file
\`.env\` of the working directory, else from its default. A flag that is on can be switched off: \`--all=false\`. SECONDS
and MINUTES may be durations too: \`90s\`, \`1m30s\`, \`2h\`. A secret has no flag, because every user of a machine sees
the arguments of a process. A repeatable option takes one value a line from a variable.

${optionSections(commands).join("\n")}`;
}

function commandSection({ name, command }: NamedCommand): string {
  const { description, operands, groups, examples } = command;
  const usage = `dpm-finder ${name} [OPTIONS]${operands === undefined ? "" : ` [${operands.argument}]`}`;
  const titles = orderTitles(groups).filter((title) =>
    groups.some((group) => group.title === title && Object.keys(group.options).length > 0)
  );
  const parts = [
    `## ${name}`,
    description,
    "```sh\n" + usage + "\n```",
    ...operands === undefined ? [] : [`\`${operands.argument}\`: ${text(operands.help)}`],
    `Options: ${titles.map((title) => `[${title}](#${anchorOf(title)})`).join(", ")}.`,
    `Exit codes: ${exitCodesOf(command).map(([code, meaning]) => `${code} ${meaning}`).join("; ")}.`,
    ...examples.map(([purpose, ...lines]) => `${purpose}\n\n\`\`\`sh\n${lines.join("\n")}\n\`\`\``),
  ];
  return `${parts.join("\n\n")}\n`;
}

function optionSections(commands: readonly NamedCommand[]): string[] {
  const groups = commands.flatMap(({ command }) => command.groups);
  const takenBy = (option: Option) =>
    commands.filter(({ command }) => command.groups.some(({ options }) => Object.values(options).includes(option)))
      .map(({ name }) => name).join(", ");
  return orderTitles(groups).flatMap((title) => {
    const ofTitle = groups.filter((group) => group.title === title);
    const options = new Set(ofTitle.flatMap((group) => Object.values(group.options)));
    if (options.size === 0) return [];
    const rows = Array.from(options, (option) => `| ${optionRow(option, takenBy(option)).map(cell).join(" | ")} |`);
    return [
      `## ${titleOf(title)}\n\n| Option | Variable | Default | What it says | Commands |\n| - | - | - | - | - |\n${
        rows.join("\n")
      }\n`,
    ];
  });
}

function optionRow(option: Option, commands: string): string[] {
  const names = [option.short, ...longNamesOf(option)].filter((name) => name !== undefined);
  const flags = names.map((name) => `\`${name}\``);
  const argument = option.kind === "flag" ? "" : ` ${option.argument}`;
  const name = option.long === undefined ? "" : `${flags.join(", ")}${argument}`;
  const variable = option.environment === undefined ? "" : `\`${option.environment}\``;
  return [name, variable, defaultTextOf(option) ?? "", option.help, commands];
}

/** No command and no group of options may have the same heading. */
function titleOf(title: string): string {
  return `${title} options`;
}

function anchorOf(title: string): string {
  return titleOf(title).toLowerCase().replaceAll(" ", "-");
}

function cell(words: string): string {
  return text(words).replaceAll("|", "\\|");
}

function text(words: string): string {
  return words.replaceAll("*", "\\*");
}
