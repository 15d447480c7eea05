import { parseArgs } from "node:util";
import { type Given, longNamesOf, type Option, type OptionSource } from "../config/option.ts";
import { UsageError } from "./usage_error.ts";

/** An argument that belongs to no option. */
export interface Operand {
  readonly text: string;
  /** Its position among the arguments. */
  readonly index: number;
  /** The option right before it, if that takes a value only with an equals sign. */
  readonly after: Option | undefined;
}

/** The arguments after a command's name, as unparsed text. */
export interface ParsedArguments {
  /** The command line as a source of options. */
  readonly source: OptionSource;
  /** Every option given, in order of first mention. */
  readonly options: readonly Option[];
  readonly operands: readonly Operand[];
  /** Unknown options, without any value attached to them, which may be a secret. */
  readonly unknown: readonly string[];
  readonly wantsHelp: boolean;
  readonly wantsVersion: boolean;
}

/** Flags of every command that are not options, because only the command line can give them. */
export const BUILT_IN_FLAGS = ["--help", "-h", "--version", "-V"] as const;

/**
 * Splits arguments into options and operands. Values stay text: each option has its own parser.
 *
 * @param vocabulary Every known option; of two with the same name, the first one counts.
 * @throws {UsageError} when an option lacks its value
 */
export function parseArguments(args: readonly string[], vocabulary: readonly Option[]): ParsedArguments {
  const byName = optionsByName(vocabulary);
  const unknown: string[] = [];
  const { tokens } = parseArgs({
    args: args.map((arg, index) =>
      isValueOf(args[index - 1], byName)
        ? arg
        : isTimeBack(arg)
        ? `${OPERAND}${arg}`
        : cutAtLoneDash(inLongForm(arg, byName), byName, unknown)
    ),
    options: tokenizerOptions(byName),
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const given = new Map<Option, Given[]>();
  const operands: Operand[] = [];
  const builtIn = new Set<string>();
  let before: { readonly option: Option; readonly index: number } | undefined;
  for (const token of tokens) {
    // A comment behind a command that was pasted: zsh, asked interactively, and cmd hand it on as words.
    if (token.kind === "positional" && token.value === "#") break;
    if (token.kind === "positional") {
      const after = before?.index === token.index - 1 ? before.option : undefined;
      const text = token.value.startsWith(OPERAND) ? token.value.slice(OPERAND.length) : token.value;
      operands.push({ text, index: token.index, after });
    }
    if (token.kind !== "option") continue;
    const { rawName } = token;
    if ((BUILT_IN_FLAGS as readonly string[]).includes(rawName)) {
      if (!/^(false|no|off|0)$/i.test(token.value ?? "")) builtIn.add(rawName);
      continue;
    }
    const option = byName.get(rawName);
    if (option === undefined) {
      unknown.push(rawName);
      continue;
    }
    const text = textOf(option, token, byName);
    before = takesNext(option) || token.inlineValue ? undefined : { option, index: token.index };
    given.set(option, [...given.get(option) ?? [], { text, kind: "flag", name: shownName(option, rawName) }]);
  }
  return {
    source: { kind: "flag", find: (option) => given.get(option) ?? [] },
    options: [...given.keys()],
    operands,
    unknown,
    wantsHelp: builtIn.has("--help") || builtIn.has("-h"),
    wantsVersion: builtIn.has("--version") || builtIn.has("-V"),
  };
}

/** Options by each of their names; of two with the same name, the first one counts. */
export function optionsByName(vocabulary: readonly Option[]): Map<string, Option> {
  const byName = new Map<string, Option>();
  for (const option of vocabulary) {
    for (const name of [...longNamesOf(option), option.short]) {
      if (name !== undefined && !byName.has(name)) byName.set(name, option);
    }
  }
  return byName;
}

/** Stands before what would else be taken for options; no argument has it in it. */
const OPERAND = "\0";

/** Whether an argument is a time back, as `-7d`: no option is called by a digit. */
function isTimeBack(arg: string): boolean {
  return /^-\d/.test(arg);
}

/** Whether what stands behind an argument is its value, whatever it looks like. */
function isValueOf(before: string | undefined, byName: ReadonlyMap<string, Option>): boolean {
  const option = byName.get(before ?? "");
  return option !== undefined && takesNext(option);
}

/** Rewrites `-q=false` as `--quiet=false`, because the tokenizer would read it as a cluster of letters. */
function inLongForm(arg: string, byName: ReadonlyMap<string, Option>): string {
  const [, short, rest] = /^(-[A-Za-z])(=.*)$/s.exec(arg) ?? [];
  const long = short === undefined ? undefined : byName.get(short)?.long;
  return long === undefined ? arg : `${long}${rest}`;
}

/**
 * Cuts `-q-x` at its second dash, which the tokenizer would read as the end of all options, and notes it as unknown.
 */
function cutAtLoneDash(arg: string, byName: ReadonlyMap<string, Option>, unknown: string[]): string {
  if (!/^-[^-]/.test(arg)) return arg;
  for (let at = 1; at < arg.length; at++) {
    const letter = arg[at] ?? "";
    const option = byName.get(`-${letter}`);
    if (option !== undefined && option.kind !== "flag") return arg;
    if (letter !== "-") continue;
    unknown.push(arg.slice(0, at + 1));
    return arg.slice(0, at);
  }
  return arg;
}

function tokenizerOptions(byName: ReadonlyMap<string, Option>) {
  const options: Record<string, { type: "string" | "boolean"; short?: string }> = {
    help: { type: "boolean", short: "h" },
    version: { type: "boolean", short: "V" },
  };
  for (const option of new Set(byName.values())) {
    const type = takesNext(option) ? "string" : "boolean";
    for (const name of longNamesOf(option)) {
      const short = name === option.long ? option.short?.slice(1) : undefined;
      options[name.slice(2)] = { type, ...(short === undefined ? {} : { short }) };
    }
  }
  return options;
}

/** The name by which messages speak of an option: the one that was written, unless it is a letter. */
function shownName(option: Option, rawName: string): string {
  return longNamesOf(option).includes(rawName) ? rawName : option.long ?? rawName;
}

/** Tells whether an option takes the next argument as its value. */
export function takesNext(option: Option): boolean {
  return option.kind !== "flag" && !(option.kind === "value" && option.preset !== undefined);
}

/** Returns the text given for an option. Another option is not taken as its value unless attached by an equals sign. */
function textOf(
  option: Option,
  { rawName, value, inlineValue }: { rawName: string; value?: string | undefined; inlineValue?: boolean | undefined },
  byName: ReadonlyMap<string, Option>,
): string {
  if (option.kind === "flag") return value ?? "true";
  if (option.kind === "value" && option.preset !== undefined) return value ?? option.preset;
  const name = shownName(option, rawName);
  const isOption = value !== undefined && !inlineValue &&
    (byName.has(value) || (BUILT_IN_FLAGS as readonly string[]).includes(value));
  if (value !== undefined && !isOption) return value;
  throw new UsageError(
    name,
    `it needs ${option.argument} after it`,
    value === undefined
      ? `Write ${name} and a value, or leave it out`
      : `If the value is really "${value}", write ${name}=${value}`,
  );
}
