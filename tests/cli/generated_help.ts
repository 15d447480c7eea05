import { defaultTextOf } from "../../src/config/resolve_options.ts";
import { longNamesOf, type Option, orderTitles } from "../../src/config/option.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { formatHelp } from "../../src/cli/format_help.ts";

/** What help is held to and the documentation shows: each file with its text, made from the registry of commands. */
export async function generatedHelp(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  files.set("tests/golden/help/overview.txt", await formatHelp(undefined, 80));
  for (const { name } of COMMANDS) files.set(`tests/golden/help/${name}.txt`, await formatHelp(name, 80));
  files.set("docs/options.md", await optionsPage());
  return files;
}

/** The page of the documentation that lists every option with the commands that take it. */
async function optionsPage(): Promise<string> {
  const commands = await Promise.all(COMMANDS.map(async ({ name, load }) => ({ name, command: await load() })));
  const groups = commands.flatMap(({ command }) => command.groups);
  const takenBy = (option: Option) =>
    commands.filter(({ command }) => command.groups.some(({ options }) => Object.values(options).includes(option)))
      .map(({ name }) => name).join(", ");
  const sections = orderTitles(groups).flatMap((title) => {
    const options = new Set(
      groups.filter((group) => group.title === title)
        .flatMap((group) => Object.values(group.options)),
    );
    if (options.size === 0) return [];
    const rows = Array.from(options, (option) => `| ${row(option, takenBy(option)).map(escape).join(" | ")} |`);
    return [
      `## ${title}\n\n| Option | Variable | Default | What it says | Commands |\n| - | - | - | - | - |\n${
        rows.join("\n")
      }\n`,
    ];
  });
  return `# Options

Every option of every command. It comes from its flag, else from its variable in the environment, else from the same
variable in the file \`.env\` of the working directory, else from its default. A flag that is on can be switched off:
\`--all=false\`. SECONDS and MINUTES may be durations too: \`90s\`, \`1m30s\`, \`2h\`. A secret has no flag, because every
user of a machine sees the arguments of a process. A repeatable option takes one value a line from a variable.

This page is made from the program by \`deno task golden\`.

${sections.join("\n")}`;
}

function row(option: Option, commands: string): string[] {
  const names = [option.short, ...longNamesOf(option)].filter((name) => name !== undefined);
  const flags = names.map((name) => `\`${name}\``);
  const argument = option.kind === "flag" ? "" : ` ${option.argument}`;
  const name = option.long === undefined ? "" : `${flags.join(", ")}${argument}`;
  const variable = option.environment === undefined ? "" : `\`${option.environment}\``;
  return [name, variable, defaultTextOf(option) ?? "", option.help, commands];
}

function escape(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("*", "\\*");
}
