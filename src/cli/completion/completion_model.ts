import { longNamesOf, type Option } from "../../config/option.ts";
import { type CommandEntry, DEFAULT_COMMAND, EXPORTER_COMMAND } from "../commands.ts";

/** What a shell offers for a value. */
export interface Values {
  /** How help names it: `FORMAT`. */
  readonly argument: string;
  readonly words: readonly string[];
  readonly paths: "files" | "folders" | undefined;
}

/** An option as a shell knows it. */
export interface CompletedOption {
  /** Letter first, then every long name. */
  readonly names: readonly string[];
  readonly summary: string;
  /** Whether its value is the next word, stands behind an equals sign alone, or is not offered. */
  readonly takes: "next" | "attached" | "nothing";
  readonly isRepeatable: boolean;
  readonly values: Values;
}

/** A command as a shell knows it. */
interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** What its words besides options are, and how many it takes; `undefined` for none. */
  readonly operands: (Values & { readonly max: number }) | undefined;
}

/** Everything that the completion of every shell is made from. */
export interface CompletionModel {
  readonly commands: readonly CompletedCommand[];
  /** The command of which options are offered where none is named. */
  readonly byDefault: CompletedCommand;
  /** Options that stand for a command: `-e`. */
  readonly exporterFlags: readonly string[];
  readonly exporterCommand: string;
}

const EVERY_COMMAND: readonly CompletedOption[] = [
  builtIn(["-h", "--help"], "Show help"),
  builtIn(["-V", "--version"], "Show the versions of the program and of Deno"),
];

/** Reads what completion needs from the registry of commands. `help` is one of them for a shell. */
export async function completionModel(entries: readonly CommandEntry[]): Promise<CompletionModel> {
  const commands: CompletedCommand[] = [];
  for (const { name, summary, load } of entries) {
    const { groups, operands } = await load();
    const options = groups.flatMap((group) => Object.values(group.options)).flatMap(completedOption);
    commands.push({
      name,
      summary: firstSentence(summary),
      options: [...options, ...EVERY_COMMAND],
      operands: operands && { ...valuesOf(operands), max: operands.max },
    });
  }
  const names = entries.map(({ name }) => name);
  commands.push({
    name: "help",
    summary: "Show the help of a command",
    options: [],
    operands: { argument: "COMMAND", words: names, paths: undefined, max: 1 },
  });
  const byDefault = commands.find(({ name }) => name === DEFAULT_COMMAND);
  if (byDefault === undefined) throw new TypeError(`Cannot make completion: there is no command "${DEFAULT_COMMAND}".`);
  const exporterFlags = byDefault.options.find(({ names }) => names.includes("--exporter"))?.names ?? [];
  return { commands, byDefault, exporterFlags, exporterCommand: EXPORTER_COMMAND };
}

/** Every name of an option that takes the next word, of whatever command: for finding the command among words. */
export function namesThatTakeNext({ commands }: CompletionModel): string[] {
  const options = commands.flatMap((command) => command.options).filter(({ takes }) => takes === "next");
  return [...new Set(options.flatMap(({ names }) => names))];
}

function completedOption(option: Option): CompletedOption[] {
  const names = [option.short, ...longNamesOf(option)].filter((name) => name !== undefined);
  // A secret has a variable alone.
  if (names.length === 0) return [];
  const takes = option.kind === "flag"
    ? "nothing"
    : option.kind === "value" && option.preset !== undefined
    ? "attached"
    : "next";
  const values = option.kind === "flag" ? { argument: "", words: [], paths: undefined } : valuesOf(option);
  return [{ names, summary: firstSentence(option.help), takes, isRepeatable: option.kind === "list", values }];
}

function valuesOf({ argument, choices = [] }: { argument: string; choices?: readonly string[] }): Values {
  const paths = /\b(FOLDER|DIRECTORY|DIR)\b/.test(argument)
    ? "folders"
    : /\bFILES?\b/.test(argument)
    ? "files"
    : undefined;
  return { argument: argument.replaceAll("'", ""), words: choices, paths };
}

function builtIn(names: readonly string[], summary: string): CompletedOption {
  const values = { argument: "", words: [], paths: undefined };
  return { names, summary, takes: "nothing", isRepeatable: false, values };
}

/** Cuts a text after its first sentence, which loses its full stop. */
function firstSentence(text: string): string {
  return (/^.*?(?=\.(?:\s|$))/s.exec(text)?.[0] ?? text).replace(/\s+/g, " ");
}
