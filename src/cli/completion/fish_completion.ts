import { type CompletedOption, type CompletionModel, namesThatTakeNext } from "./completion_model.ts";

/** The command in effect, for fish, where none is named. */
const NONE = "none";

/** Writes the completion for fish 3. */
export function fishCompletion(model: CompletionModel): string {
  const { commands, byDefault, exporterFlags, exporterCommand } = model;
  const names = commands.map(({ name }) => name);
  const lines = [
    ...commands.map(({ name, summary }) => `${when([NONE])} -a ${quoted(name)} -d ${quoted(summary)}`),
    ...commands.flatMap(({ name, operands }) => {
      if (operands === undefined) return [];
      const parts: string[] = [];
      if (operands.words.length > 0) parts.push(`${when([name])} -a ${quoted(operands.words.join(" "))}`);
      if (operands.paths === "files") parts.push(`${when([name])} -F`);
      if (operands.paths === "folders") parts.push(`${when([name])} -a '(__fish_complete_directories)'`);
      return parts;
    }),
    ...optionsWithOwners(model).map(([option, owners]) => {
      // Without a command, the options of the default one are offered.
      const places = owners.includes(byDefault.name) ? [NONE, ...owners] : owners;
      return `${when(places)} ${optionWords(option)} -d ${quoted(option.summary)}`;
    }),
  ];
  return `# Completion of dpm-finder for fish, made by: dpm-finder completion fish

# Prints the command in effect.
function __dpm_finder_command
    set -l skipped
    for word in (commandline -opc)[2..-1]
        if test -n "$skipped"
            set skipped
            continue
        end
        switch $word
            case ${patterns(namesThatTakeNext(model))}
                set skipped 1
            case ${patterns(exporterFlags)}
                echo ${exporterCommand}
                return
            case ${patterns(names)}
                echo $word
                return
        end
    end
    echo ${NONE}
end

function __dpm_finder_is
    contains -- (__dpm_finder_command) $argv
end

complete -c dpm-finder -f
${lines.map((line) => `complete -c dpm-finder ${line}`).join("\n")}
`;
}

/** Every option once, with the commands that take it. */
function optionsWithOwners({ commands }: CompletionModel): [CompletedOption, string[]][] {
  const byText = new Map<string, [CompletedOption, string[]]>();
  for (const { name, options } of commands) {
    for (const option of options) {
      const known = byText.get(JSON.stringify(option));
      if (known === undefined) byText.set(JSON.stringify(option), [option, [name]]);
      else known[1].push(name);
    }
  }
  return [...byText.values()];
}

function optionWords({ names, takes, values: { words, paths } }: CompletedOption): string {
  const flags = names.map((name) => name.startsWith("--") ? `-l ${quoted(name.slice(2))}` : `-s ${name.slice(1)}`);
  const offers = [
    ...words.length === 0 ? [] : [`-a ${quoted(words.join(" "))}`],
    ...paths === "folders" ? ["-a '(__fish_complete_directories)'"] : [],
  ];
  if (takes !== "next") return flags.join(" ");
  return [...flags, paths === "files" ? "-r -F" : "-x", ...offers].join(" ");
}

function when(commands: readonly string[]): string {
  return `-n '__dpm_finder_is ${commands.join(" ")}'`;
}

function patterns(words: readonly string[]): string {
  return words.map(quoted).join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}
