import { parseArgs } from "node:util";
import { ArgumentError } from "./argument_error.ts";
import {
  BUILT_IN_ARGUMENTS,
  type ExporterArgument,
  type ExporterDescription,
  flagOf,
  isSecret,
  type NumberArgument,
  type TextArgument,
} from "./exporter_description.ts";
import { nearestName } from "./nearest_name.ts";

/** Where arguments come from beside the command line. */
export interface ArgumentSources {
  /** Value of an environment variable; `undefined` when it is not set or may not be read. */
  variable(name: string): string | undefined;
  /** Text of a file. */
  readFile(path: string): string;
}

/** The values of an exporter's arguments. */
interface ExporterArguments {
  /** By the names the arguments are declared with. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Values that no output may show. */
  readonly secrets: readonly string[];
}

/** What is asked for instead of metrics, or the tokens that give the arguments. */
type ScannedArguments =
  | { readonly wants: "help" }
  | { readonly wants: "describe" }
  | { readonly wants: "metrics"; readonly debug: boolean; readonly given: ReadonlyMap<string, readonly string[]> };

/**
 * Splits a command line into the texts given for each declared argument, without reading what they say.
 *
 * `--name=VALUE` and `--name VALUE` are the same; a next word that looks like an argument is not taken for a value.
 *
 * @throws {ArgumentError}
 */
export function scanExporterArguments(
  words: readonly string[],
  args: Readonly<Record<string, ExporterArgument>>,
): ScannedArguments {
  const declared = new Map(Object.entries({ ...BUILT_IN_ARGUMENTS, ...args }).map(([key, one]) => [flagOf(key), one]));
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      Array.from(declared, ([flag, { type }]) => [
        flag.slice(2),
        { type: type === "flag" ? "boolean" as const : "string" as const },
      ]),
    ),
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") throw strayWord(words, token.index);
    const flag = token.rawName === "-h" ? "--help" : token.rawName;
    const argument = declared.get(flag);
    if (argument === undefined) throw unknownArgument(flag, [...declared.keys()]);
    const text = textOf(flag, argument, token.value, token.inlineValue === true);
    given.set(flag, [...given.get(flag) ?? [], text]);
  }
  const isOn = (flag: string) => given.get(flag)?.at(-1) === "true";
  if (isOn("--help")) return { wants: "help" };
  if (isOn("--describe")) return { wants: "describe" };
  return { wants: "metrics", debug: isOn("--debug"), given };
}

function strayWord(words: readonly string[], index: number): ArgumentError {
  const before = words[index - 1];
  // The word itself may be a secret that was meant for the argument before it.
  const where = before?.startsWith("--") && before !== "--"
    ? `the word after ${before.replace(/=.*/s, "")}`
    : undefined;
  return new ArgumentError(
    where ?? `word ${index + 1}`,
    "an exporter takes arguments with a name alone",
    "Write --NAME=VALUE; --help lists the names",
  );
}

function unknownArgument(flag: string, flags: readonly string[]): ArgumentError {
  const meant = flag.startsWith("--") ? nearestName(flag, flags) : undefined;
  return new ArgumentError(
    flag,
    "there is no such argument",
    meant === undefined ? "--help lists them all" : `Did you mean ${meant}?`,
  );
}

function textOf(flag: string, argument: ExporterArgument, value: string | undefined, inline: boolean): string {
  if (argument.type === "flag") {
    const text = value ?? "true";
    if (text === "true" || text === "false") return text;
    throw new ArgumentError(flag, "it is on or off and takes no value", `Write ${flag}, or ${flag}=false`);
  }
  if (value === undefined || value === "" || !inline && value.startsWith("--")) {
    throw new ArgumentError(flag, "it needs a value", `Write ${flag}=${placeholder(argument)}`);
  }
  return value;
}

/** What help and errors write for an argument's value. */
export function placeholder(argument: TextArgument | NumberArgument): string {
  if (argument.value !== undefined) return argument.value;
  return argument.type === "number" ? "NUMBER" : "TEXT";
}

/**
 * Reads the values of all declared arguments: from the command line, else the environment, else the default.
 *
 * @throws {ArgumentError}
 */
export function readExporterArguments(
  given: ReadonlyMap<string, readonly string[]>,
  { args = {} }: ExporterDescription,
  sources: ArgumentSources,
): ExporterArguments {
  const secrets: string[] = [];
  const values = Object.entries(args).map(([key, argument]) => {
    const flag = flagOf(key);
    const texts = given.get(flag);
    if (argument.type === "flag") return [key, texts?.at(-1) === "true"];
    if (texts !== undefined && texts.length > 1 && argument.repeated !== true) {
      throw new ArgumentError(flag, "it is given twice", "Give it once");
    }
    const found = texts ?? fromEnvironment(flag, argument, sources);
    if (isSecret(argument)) secrets.push(...found);
    return [key, valueOf(flag, argument, found)];
  });
  return { values: Object.fromEntries(values), secrets };
}

function fromEnvironment(flag: string, argument: TextArgument | NumberArgument, sources: ArgumentSources): string[] {
  if (argument.env === undefined) return [];
  const text = sources.variable(argument.env);
  if (text !== undefined && text !== "") return [text];
  const path = isSecret(argument) ? sources.variable(`${argument.env}_FILE`) : undefined;
  if (path === undefined || path === "") return [];
  try {
    const content = sources.readFile(path).replace(/\r?\n$/, "");
    if (content !== "") return [content];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ArgumentError(flag, `the file that ${argument.env}_FILE names cannot be read (${reason})`);
  }
  throw new ArgumentError(flag, `the file that ${argument.env}_FILE names is empty`);
}

function valueOf(flag: string, argument: TextArgument | NumberArgument, texts: readonly string[]): unknown {
  if (texts.length === 0) {
    if (argument.default !== undefined) return argument.repeated === true ? [argument.default] : argument.default;
    if (argument.required !== true) return argument.repeated === true ? [] : undefined;
    const or = argument.env === undefined ? "" : ` or set ${argument.env}`;
    throw new ArgumentError(flag, "it is required", `Give ${flag}=${placeholder(argument)}${or}`);
  }
  const values = texts.map((text) => argument.type === "number" ? readNumber(flag, argument, text) : text);
  if (argument.type !== "number" && argument.choices !== undefined) {
    const { choices } = argument;
    if (!texts.every((text) => choices.includes(text))) {
      throw new ArgumentError(flag, `it has to be one of ${choices.join(", ")}`);
    }
  }
  return argument.repeated === true ? values : values[0];
}

function readNumber(flag: string, { whole = false, min = -Infinity, max = Infinity }: NumberArgument, text: string) {
  const number = /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
  if (number >= min && number <= max && (!whole || Number.isInteger(number))) return number;
  const limits = [min === -Infinity ? "" : ` of at least ${min}`, max === Infinity ? "" : ` of at most ${max}`];
  throw new ArgumentError(flag, `it has to be a ${whole ? "whole " : ""}number${limits.filter(Boolean).join(" and")}`);
}
