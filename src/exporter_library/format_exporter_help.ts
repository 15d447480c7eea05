import {
  BUILT_IN_ARGUMENTS,
  type ExporterArgument,
  type ExporterDescription,
  flagOf,
  isSecret,
} from "./exporter_description.ts";
import { placeholder } from "./parse_exporter_arguments.ts";

/** Writes the text of `--help`. */
export function formatExporterHelp({ help, args = {} }: ExporterDescription): string {
  const own = Object.entries(args);
  const all = [...own, ...Object.entries(BUILT_IN_ARGUMENTS)].map(([key, argument]) => ({
    usage: usageOf(flagOf(key), argument),
    text: sentenceOf(argument),
  }));
  const width = Math.max(...all.map(({ usage }) => usage.length));
  const lines = all.map(({ usage, text }) => `  ${usage.padEnd(width)}  ${text}`);
  return `${help}\n\nArguments:\n${lines.join("\n")}\n`;
}

function usageOf(flag: string, argument: ExporterArgument): string {
  return argument.type === "flag" ? flag : `${flag}=${placeholder(argument)}`;
}

function sentenceOf(argument: ExporterArgument): string {
  if (argument.type === "flag") return argument.help;
  const notes: string[] = [];
  if (argument.required === true) notes.push("required");
  if (argument.repeated === true) notes.push("repeatable");
  if ("choices" in argument && argument.choices !== undefined) notes.push(`one of ${argument.choices.join(", ")}`);
  if (argument.env !== undefined) {
    notes.push(
      isSecret(argument) ? `else ${argument.env}, or the file that ${argument.env}_FILE names` : `else ${argument.env}`,
    );
  }
  if (argument.default !== undefined && !isSecret(argument)) notes.push(`default ${argument.default}`);
  return notes.length === 0 ? argument.help : `${argument.help} (${notes.join("; ")})`;
}
